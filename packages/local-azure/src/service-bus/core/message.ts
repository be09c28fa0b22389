import type { FilterableMessage } from './correlation-filter.ts';

/** A message as it is sent. What is in it is the sender's and the receiver's affair. Times in Unix milliseconds. */
export interface NewMessage {
  /** The encoded message. */
  readonly body: Uint8Array;
  /** How long it lives from when it can be received, in milliseconds, if it says so. */
  readonly timeToLive?: number;
  /** When it can be received, if not at once. */
  readonly scheduledFor?: number;
  /** What the filters of subscriptions go by. */
  readonly fields: FilterableMessage;
}

export type MessageState = 'active' | 'locked' | 'scheduled';

/** A message that waits, or is locked by who received it. */
export interface StoredMessage {
  /** Grows with every message that is stored, whatever the entity. */
  readonly sequence: number;
  readonly path: string;
  readonly state: MessageState;
  readonly body: Uint8Array;
  /** When it could first be received; for a scheduled one, when it was sent. */
  readonly enqueuedAt: number;
  /** The shorter one of what it asks for and what its entity allows; null for ever. */
  readonly timeToLive: number | null;
  readonly expiresAt: number | null;
  readonly scheduledFor: number | null;
  /** How often it was received before, in vain. */
  readonly deliveryCount: number;
  /** A UUID; it and the lock's end outlive the process, since a client may settle after a restart. */
  readonly lockToken: string | null;
  readonly lockedUntil: number | null;
  /** Why it is in a dead-letter queue, and which queue it came from. */
  readonly deadLetterReason: string | null;
  readonly deadLetterDescription: string | null;
  readonly deadLetterSource: string | null;
  /** JSON of FilterableMessage for a message that waits on a topic; null elsewhere. */
  readonly fields: string | null;
}

/** A stored message that is locked. */
export interface LockedMessage extends StoredMessage {
  readonly lockToken: string;
  readonly lockedUntil: number;
}

export function isLocked(message: StoredMessage): message is LockedMessage {
  return message.lockToken !== null && message.lockedUntil !== null;
}
