import { randomUUID } from 'node:crypto';
import rhea, { type Message } from 'rhea';
import type { FilterableMessage } from '../core/correlation-filter.ts';
import type { Edit } from '../core/broker.ts';
import { isLocked, type MessageState, type NewMessage, type StoredMessage } from '../core/message.ts';

/** Several messages in the data sections of one (Azure docs, service-bus-amqp-protocol-guide). */
export const BATCH_FORMAT = 0x80013700;

const SCHEDULED_FOR = 'x-opt-scheduled-enqueue-time';
const STATE_NUMBER: Readonly<Record<MessageState, number>> = { active: 0, locked: 0, scheduled: 2 };
/** The header's ttl is an unsigned int of milliseconds: what lives longer than 49 days says nothing. */
const MAX_TTL = 0xffff_ffff;

type Decoded = Message & { body: unknown };

export function decode(encoded: Uint8Array): Decoded {
  return rhea.message.decode(Buffer.from(encoded)) as unknown as Decoded;
}

/** The messages of a batch, each encoded. */
export function messagesOfBatch(envelope: Uint8Array): Buffer[] {
  const { content } = decode(envelope).body as { content: Buffer | Buffer[] };
  return [content].flat();
}

/** Reads a message that a client sends. One without an id gets one, without which a client can't renew its lock. */
export function readMessage(message: Message): NewMessage {
  const identified = { ...message, message_id: message.message_id ?? randomUUID().replaceAll('-', '') };
  const scheduled: unknown = message.message_annotations?.[SCHEDULED_FOR];
  return {
    body: rhea.message.encode(identified),
    fields: fieldsOf(identified),
    ...(message.ttl !== undefined && { timeToLive: message.ttl }),
    ...(scheduled instanceof Date && { scheduledFor: scheduled.getTime() }),
  };
}

function fieldsOf(message: Message): FilterableMessage {
  const texts = (record: object): Record<string, string> =>
    Object.fromEntries(
      Object.entries(record).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  const fields = texts({
    messageId: message.message_id,
    correlationId: message.correlation_id,
    to: message.to,
    replyTo: message.reply_to,
    label: message.subject,
    sessionId: message.group_id as unknown,
    replyToSessionId: message.reply_to_group_id as unknown,
    contentType: message.content_type,
  });
  return { ...fields, properties: texts(message.application_properties ?? {}) };
}

/** Encodes a stored message for whom it is delivered to, or shown to if it is only peeked at. */
export function encodeStored(message: StoredMessage, { isPeek = false } = {}): Buffer {
  const decoded = decode(message.body);
  const { types } = rhea;
  const { [SCHEDULED_FOR]: _scheduled, ...given } = decoded.message_annotations ?? {};
  const { ttl: _ttl, ...rest } = decoded;
  return rhea.message.encode({
    ...rest,
    delivery_count: message.deliveryCount,
    ...(message.timeToLive !== null && message.timeToLive <= MAX_TTL && { ttl: message.timeToLive }),
    message_annotations: {
      ...given,
      'x-opt-sequence-number': types.wrap_long(message.sequence),
      'x-opt-enqueued-time': types.wrap_timestamp(message.enqueuedAt),
      ...(isLocked(message) &&
        !isPeek && { 'x-opt-locked-until': types.wrap_timestamp(message.lockedUntil) }),
      ...(isPeek && { 'x-opt-message-state': types.wrap_int(STATE_NUMBER[message.state]) }),
      ...(message.scheduledFor !== null && { [SCHEDULED_FOR]: types.wrap_timestamp(message.scheduledFor) }),
      ...(message.deadLetterSource !== null && { 'x-opt-deadletter-source': message.deadLetterSource }),
    },
    application_properties: {
      ...decoded.application_properties,
      ...(message.deadLetterReason !== null && { DeadLetterReason: message.deadLetterReason }),
      ...(message.deadLetterDescription !== null && {
        DeadLetterErrorDescription: message.deadLetterDescription,
      }),
    },
  });
}

/** An edit that adds application properties, or gives those that are there other values. */
export function addProperties(properties: Readonly<Record<string, unknown>> | undefined): Edit {
  return (body) => {
    if (!properties || Object.keys(properties).length === 0) return body;
    const message = decode(body);
    const application_properties = { ...message.application_properties, ...properties };
    return rhea.message.encode({ ...message, application_properties });
  };
}
