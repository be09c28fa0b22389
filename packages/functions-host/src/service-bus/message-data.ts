import type { ServiceBusReceivedMessage } from '@azure/service-bus';
import { toMetadataValue } from '../durable/activity-data.ts';
import { isObject } from '../settings.ts';
import { toJsonData } from '../typed-data.ts';
import type { TypedData } from '../typed-data.ts';

/** What the real host sends the worker with a message, or with many: the trigger's value and its metadata. */
export interface MessageData {
  trigger: TypedData;
  triggerMetadata: Record<string, TypedData>;
}

type Field = string | number | object | undefined;

/** .NET's last moment, which stands for "never". */
const NEVER = '9999-12-31T23:59:59.9999999';

/**
 * One message. The top-level properties of a JSON body, but for arrays, are metadata too and win over the message's
 * own (host source).
 * @param isBinary gives the body as bytes; else as text, which the SDK turns into what it says if it is JSON.
 */
export function toMessageData(message: ServiceBusReceivedMessage, isBinary: boolean): MessageData {
  const own = Object.entries(fieldsOf(message)).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, toFieldData(value)] as const],
  );
  const ofBody = isBinary ? {} : bodyProperties(textOf(message));
  const overridden = new Set(Object.keys(ofBody).map((name) => name.toLowerCase()));
  return {
    trigger: isBinary ? { bytes: bytesOf(message) } : { string: textOf(message) },
    triggerMetadata: {
      ...Object.fromEntries(own.filter(([name]) => !overridden.has(name.toLowerCase()))),
      ...ofBody,
    },
  };
}

/** Many messages: an array of bodies, and each of the metadata as an array under its name with `Array` behind. */
export function toBatchData(messages: readonly ServiceBusReceivedMessage[], isBinary: boolean): MessageData {
  const fields = messages.map(fieldsOf);
  const names = Object.keys(fields[0] ?? {});
  return {
    trigger: isBinary
      ? { collectionBytes: { bytes: messages.map(bytesOf) } }
      : { collectionString: { string: messages.map(textOf) } },
    triggerMetadata: Object.fromEntries(
      names.map((name) => [`${name}Array`, toFieldsData(fields.map((each) => each[name]))]),
    ),
  };
}

/** In the extension's names and order (extension source); the SDK turns the first letter into a small one. */
function fieldsOf(message: ServiceBusReceivedMessage): Record<string, Field> {
  const expires = isoOf(message.expiresAtUtc) ?? NEVER;
  const enqueued = isoOf(message.enqueuedTimeUtc);
  return {
    MessageId: textField(message.messageId),
    // The host counts this delivery too, the client only those before it.
    DeliveryCount: (message.deliveryCount ?? 0) + 1,
    DeadLetterSource: message.deadLetterSource,
    LockToken: message.lockToken,
    ExpiresAtUtc: `${expires}Z`,
    ExpiresAt: `${expires}+00:00`,
    EnqueuedTimeUtc: enqueued && `${enqueued}Z`,
    EnqueuedTime: enqueued && `${enqueued}+00:00`,
    ContentType: message.contentType,
    CorrelationId: textField(message.correlationId),
    ReplyTo: message.replyTo,
    ReplyToSessionId: message.replyToSessionId,
    SequenceNumber: message.sequenceNumber === undefined ? undefined : Number(message.sequenceNumber),
    SessionId: message.sessionId,
    Subject: message.subject,
    Label: message.subject,
    To: message.to,
    PartitionKey: message.partitionKey,
    ApplicationProperties: message.applicationProperties ?? {},
    UserProperties: message.applicationProperties ?? {},
  };
}

/** Without its zone; undefined for what .NET has no time for: a message without an expiry has one far away here. */
function isoOf(time: Date | undefined): string | undefined {
  const text = time?.toISOString().slice(0, -1);
  return text?.startsWith('+') ? undefined : text;
}

function textField(id: string | number | Buffer | undefined): string | undefined {
  return id === undefined ? undefined : String(id);
}

/** Text travels as text, which the SDK reads as JSON where it is: the message id "12" becomes a number. */
function toFieldData(value: Exclude<Field, undefined>): TypedData {
  if (typeof value === 'string') return { string: value };
  return typeof value === 'number' ? { int: value } : toJsonData(value);
}

function toFieldsData(values: readonly Field[]): TypedData {
  const areTexts = values.every((value) => value === undefined || typeof value === 'string');
  return areTexts
    ? { collectionString: { string: values.map((value) => value ?? '') } }
    : toJsonData(values.map((value) => value ?? null));
}

function bodyProperties(text: string): Record<string, TypedData> {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return {};
  }
  if (!isObject(body)) return {};
  const entries = Object.entries(body).filter(([, value]) => value !== null && !Array.isArray(value));
  try {
    return Object.fromEntries(entries.map(([name, value]) => [name, toJsonData(toMetadataValue(value))]));
  } catch (error) {
    // Nested too deeply to be written: .NET's reader does not read it, either.
    if (error instanceof RangeError) return {};
    throw error;
  }
}

function textOf(message: ServiceBusReceivedMessage): string {
  return bytesOf(message).toString('utf8');
}

/** The client gives bytes as they are, and an AMQP value as what it holds. */
function bytesOf({ body }: ServiceBusReceivedMessage): Buffer {
  const value: unknown = body;
  if (Buffer.isBuffer(value)) return value;
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value ?? ''));
}
