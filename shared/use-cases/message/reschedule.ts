import { shortened } from '../../domain/message/limits.ts';
import type { IncomingMessage, OutgoingMessage, Reason } from '../../domain/message/message.ts';
import type { MessageQueue } from './ports.ts';

/** So often a message comes back, which takes about six hours; longer than Azure's outages as a rule. */
export const MAX_ATTEMPTS = 30;
const FIRST_DELAY_SECONDS = 5;
const MAX_DELAY_SECONDS = 900;

/** A queue takes ids of 128 characters. */
const MAX_ID_LENGTH = 120;

/** The message has come back so often that it will not be done: the queue's own limit sets it aside. */
class MessageGivenUpError extends Error {
  override readonly name = 'MessageGivenUpError';

  constructor(id: string, cause: unknown) {
    super(`The message ${id} has failed ${MAX_ATTEMPTS + 1} times, and is given up.`, { cause });
  }
}

/** How often a message has come back: 0 of one that its sender sent. */
export function attemptOf({ properties }: IncomingMessage): number {
  const { attempt } = properties;
  return typeof attempt === 'number' && Number.isSafeInteger(attempt) && attempt > 0 ? attempt : 0;
}

/** The id that the sender gave; a copy has another. */
export function senderIdOf({ id, properties }: IncomingMessage): string | undefined {
  return typeof properties['originalMessageId'] === 'string' ? properties['originalMessageId'] : id;
}

/** When a message comes back whose attempts so far have failed: later each time. */
export function delaySeconds(attempts: number): number {
  return Math.min(FIRST_DELAY_SECONDS * 2 ** attempts, MAX_DELAY_SECONDS);
}

/**
 * Has the message come back later, as a copy: to give it back itself would burn its delivery count in a second. Sent
 * twice, it is done once, by its key.
 *
 * @param properties what the copy bears beside the message's own
 * @throws {MessageGivenUpError} when it has come back too often
 */
export async function reschedule(
  queue: MessageQueue,
  message: IncomingMessage,
  { cause, reason, properties = {}, now }: PutOff,
): Promise<void> {
  const attempts = attemptOf(message);
  const id = senderIdOf(message) ?? 'without-id';
  if (attempts >= MAX_ATTEMPTS) throw new MessageGivenUpError(id, cause);
  const copy: OutgoingMessage = {
    id: `${id.slice(0, MAX_ID_LENGTH)}~${attempts + 1}`,
    body: message.body,
    ...(message.contentType !== undefined && { contentType: message.contentType }),
    properties: {
      ...message.properties,
      ...properties,
      originalMessageId: id,
      attempt: attempts + 1,
      // Should the queue set it aside in the end, this says why.
      reasonCode: reason.code,
      reason: shortened(reason).message,
    },
  };
  await queue.send(copy, new Date(now.getTime() + delaySeconds(attempts) * 1000));
}

interface PutOff {
  cause: unknown;
  reason: Reason;
  properties?: Record<string, string>;
  now: Date;
}
