import { MAX_ATTEMPTS } from '../../../shared/use-cases/message/reschedule.ts';

const many = Object.fromEntries(Array.from({ length: 9_000 }, (_, index) => [`x${index}`, index]));
const deep = JSON.parse(`${'['.repeat(99_999)}${']'.repeat(99_999)}`) as unknown;
const long = 'm'.repeat(300);
/** What a message has beside an order, in its body and in what the host says of it, and must not be stopped by. */
export const HOSTILE_MESSAGES: readonly { body?: object; metadata?: Record<string, unknown> }[] = [
  { metadata: { messageId: long } },
  { metadata: { messageId: 'm\n2026-11-30T00:00:00Z error Forged' } },
  { body: { messageId: long } },
  { body: { MessageId: long } },
  { body: { applicationProperties: { a: 'x'.repeat(99_999) } } },
  { body: { contentType: 'x'.repeat(99_999) } },
  { metadata: { contentType: 'application/json\u{1f4a3}' } },
  { metadata: { applicationProperties: { originalMessageId: long } } },
  { metadata: { applicationProperties: { originalMessageId: 'm\nForged' } } },
  { metadata: { applicationProperties: { attempt: MAX_ATTEMPTS } } },
  { metadata: { applicationProperties: { a: 'x'.repeat(60_000) } } },
  { metadata: { applicationProperties: many } },
  { metadata: { applicationProperties: { a: { b: 1 }, c: [1], d: null } } },
  { body: many },
  { body: { ['x'.repeat(200_000)]: 1 } },
  { body: { deep } },
  { body: { half: '\ud800', messageId: '\udc00' } },
];
