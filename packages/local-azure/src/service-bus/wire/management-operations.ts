import rhea from 'rhea';
import type { Broker } from '../core/broker.ts';
import type { Right } from '../core/namespace.ts';
import { notSupported, Refusal } from './amqp-errors.ts';
import { checkSize } from './incoming-link.ts';
import { uuidOf } from './lock-token.ts';
import { decode, encodeStored, readMessage } from './message-codec.ts';
import { type Disposition, settle, textOf } from './settlement.ts';

interface Request {
  readonly broker: Broker;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** One of the operations of `$management`. */
export interface ManagementOperation {
  /** What the caller must be allowed. */
  readonly right: Right;
  /** @returns the answer's body; undefined if there is none to have */
  readonly run: (request: Request) => object | undefined;
}

/** Codes of AMQP's types, for the elements of arrays (AMQP 1.0, 1.6). */
const LONG = 0x81;
const TIMESTAMP = 0x83;

function renewLock({ broker, path, body }: Request): object {
  const ends = lockTokens(body).map((token) => broker.renewLock(path, token));
  return { expirations: rhea.types.wrap_array(ends, TIMESTAMP, undefined) };
}

function schedule({ broker, path, body }: Request): object {
  const encoded = listOf(body['messages']).map((entry) => (entry as { message: Buffer }).message);
  checkSize(encoded.reduce((size, { length }) => size + length, 0));
  const messages = encoded.map((message) => readMessage(decode(message)));
  if (messages.some(({ scheduledFor }) => scheduledFor === undefined)) {
    throw new Refusal('amqp:not-allowed', 'A message to be scheduled must say for when.');
  }
  // What is scheduled for now or earlier is no longer there to be cancelled; it still needs a number.
  const sequences = broker.send(path, messages).map((sequence) => sequence ?? 0);
  return { 'sequence-numbers': rhea.types.wrap_array(sequences, LONG, undefined) };
}

function cancelScheduled({ broker, path, body }: Request): object {
  broker.cancelScheduled(path, listOf(body['sequence-numbers']).map(Number));
  return {};
}

function peek({ broker, path, body }: Request): object | undefined {
  const messages = broker.peek(path, Number(body['from-sequence-number']), Number(body['message-count']));
  if (messages.length === 0) return undefined;
  return { messages: messages.map((message) => ({ message: encodeStored(message, { isPeek: true }) })) };
}

function updateDisposition({ broker, path, body }: Request): object {
  for (const token of lockTokens(body)) settle(broker, path, token, dispositionOf(body));
  return {};
}

function dispositionOf(body: Request['body']): Disposition {
  const properties = body['properties-to-modify'] as Readonly<Record<string, unknown>> | undefined;
  switch (body['disposition-status']) {
    case 'completed':
      return { kind: 'complete' };
    case 'abandoned':
      return { kind: 'abandon', properties };
    case 'suspended':
      return {
        kind: 'deadLetter',
        reason: textOf(body['deadletter-reason']),
        description: textOf(body['deadletter-description']),
        properties,
      };
    // Spelt so by Service Bus.
    case 'defered':
      return { kind: 'defer' };
    default:
      throw new Refusal(
        'amqp:not-allowed',
        `There is no disposition '${String(body['disposition-status'])}'.`,
      );
  }
}

function refuse(what: string): ManagementOperation {
  return {
    right: 'Listen',
    run: () => {
      throw notSupported(what);
    },
  };
}

/** By name, without what all names begin with. */
export const OPERATIONS: ReadonlyMap<string, ManagementOperation> = new Map<string, ManagementOperation>([
  ['renew-lock', { right: 'Listen', run: renewLock }],
  ['schedule-message', { right: 'Send', run: schedule }],
  ['cancel-scheduled-message', { right: 'Send', run: cancelScheduled }],
  ['peek-message', { right: 'Listen', run: peek }],
  ['update-disposition', { right: 'Listen', run: updateDisposition }],
  ['receive-by-sequence-number', refuse('Receiving a deferred message is')],
  ['renew-session-lock', refuse('Sessions are')],
  ['get-session-state', refuse('Sessions are')],
  ['set-session-state', refuse('Sessions are')],
  ['get-message-sessions', refuse('Sessions are')],
  ['add-rule', refuse('Changing the rules of a subscription is')],
  ['remove-rule', refuse('Changing the rules of a subscription is')],
  ['enumerate-rules', refuse('Listing the rules of a subscription is')],
]);

function lockTokens(body: Request['body']): string[] {
  return listOf(body['lock-tokens']).map((bytes) => uuidOf(bytes as Buffer));
}

/** An array or a list; a client may send one alone. */
function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}
