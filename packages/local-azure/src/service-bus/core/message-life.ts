/** What becomes of a message: rules without store or clock. */
import type { LockedMessage, NewMessage, StoredMessage } from './message.ts';
import type { Queue, Topic } from './namespace.ts';

/** Why a message is put aside. */
export interface DeadLetterReason {
  readonly reason: string | null;
  readonly description: string | null;
}

const UNLOCKED = { lockToken: null, lockedUntil: null } as const;

/** A message that comes to a queue now, or waits on a queue or topic for its time. */
export function newMessage(
  { path, timeToLive: longest }: Queue | Topic,
  { body, timeToLive: wanted = Infinity }: NewMessage,
  now: number,
): Omit<StoredMessage, 'sequence'> {
  const timeToLive = Math.min(wanted, longest);
  const isForEver = timeToLive === Infinity;
  return {
    path,
    state: 'active',
    body,
    enqueuedAt: now,
    timeToLive: isForEver ? null : timeToLive,
    expiresAt: isForEver ? null : now + timeToLive,
    scheduledFor: null,
    deliveryCount: 0,
    ...UNLOCKED,
    deadLetterReason: null,
    deadLetterDescription: null,
    deadLetterSource: null,
    fields: null,
  };
}

/** A message whose receiver has it until the lock ends. */
export function lock(
  message: StoredMessage,
  { lockDuration }: Queue,
  lockToken: string,
  now: number,
): LockedMessage {
  return { ...message, state: 'locked', lockToken, lockedUntil: now + lockDuration };
}

/**
 * A message that was delivered in vain, once more: it can be received again, unless it has expired meanwhile or was
 * delivered as often as it may be.
 *
 * @returns undefined if it is gone
 */
export function giveBack(message: StoredMessage, queue: Queue, now: number): StoredMessage | undefined {
  const deliveryCount = message.deliveryCount + 1;
  const returned: StoredMessage = { ...message, state: 'active', ...UNLOCKED, deliveryCount };
  if (returned.expiresAt !== null && returned.expiresAt <= now) return expire(returned, queue);
  if (deliveryCount < queue.maxDeliveryCount) return returned;
  return putAside(returned, queue, {
    reason: 'MaxDeliveryCountExceeded',
    description: `Message could not be consumed after ${queue.maxDeliveryCount} delivery attempts.`,
  });
}

/** @returns undefined if it is gone, which is what the queue may do with it */
export function expire(message: StoredMessage, queue: Queue): StoredMessage | undefined {
  if (!queue.deadLettersExpired) return undefined;
  return putAside(message, queue, {
    reason: 'TTLExpiredException',
    description: 'The message expired and was dead lettered.',
  });
}

/** The message in the dead-letter queue, where it stays until it is completed; in that queue itself it stays as it is. */
export function putAside(
  message: StoredMessage,
  queue: Queue,
  { reason, description }: DeadLetterReason,
): StoredMessage {
  return {
    ...message,
    path: queue.deadLetterPath ?? message.path,
    state: 'active',
    ...UNLOCKED,
    expiresAt: null,
    deadLetterReason: reason,
    deadLetterDescription: description,
    deadLetterSource: queue.path,
  };
}
