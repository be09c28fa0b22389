import { randomUUID } from 'node:crypto';
import { type FilterableMessage, matches } from './correlation-filter.ts';
import {
  EntityNotFoundError,
  MessageLockLostError,
  MessageNotFoundError,
  NotAllowedError,
} from './errors.ts';
import { isLocked, type LockedMessage, type NewMessage, type StoredMessage } from './message.ts';
import { type DeadLetterReason, expire, giveBack, lock, newMessage, putAside } from './message-life.ts';
import type { MessageStore } from './message-store.ts';
import type { Namespace, Queue, Topic } from './namespace.ts';

export interface BrokerOptions {
  readonly namespace: Namespace;
  readonly store: MessageStore;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** After each change: the paths at which there is more to receive, and when something is due next. */
  readonly onChange?: (available: ReadonlySet<string>, nextDueAt: number | undefined) => void;
}

/** Changes an encoded message, for properties that are given to it as it is settled. */
export type Edit = (body: Uint8Array) => Uint8Array;

const unchanged: Edit = (body) => body;

/**
 * What the namespace's messages go through: pure rules over the store, without wire or timer. Every method is one
 * transaction, and does first what the time has brought: locks that ended, messages that are due or expired.
 */
export class Broker {
  readonly #namespace: Namespace;
  readonly #store: MessageStore;
  readonly #now: () => number;
  readonly #onChange: NonNullable<BrokerOptions['onChange']>;
  #available = new Set<string>();

  constructor({ namespace, store, now, onChange = () => undefined }: BrokerOptions) {
    this.#namespace = namespace;
    this.#store = store;
    this.#now = now;
    this.#onChange = onChange;
  }

  /**
   * The queue, subscription or dead-letter queue of a path, for who receives.
   *
   * @throws EntityNotFound, NotAllowed for a topic
   */
  queue(path: string): Queue {
    const queue = this.#namespace.queues.get(path);
    if (queue) return queue;
    if (!this.#namespace.topics.has(path)) throw new EntityNotFoundError(path);
    throw new NotAllowedError(`The topic '${path}' has no messages to receive; its subscriptions have.`);
  }

  /**
   * The queue or topic of a path, for who sends.
   *
   * @throws EntityNotFound, NotAllowed for a subscription or dead-letter queue
   */
  target(path: string): Queue | Topic {
    const target = this.#namespace.topics.get(path) ?? this.queue(path);
    // Of all paths, only those of queues and topics are of one part.
    if (path.includes('/')) throw new NotAllowedError(`Nothing can be sent to '${path}'.`);
    return target;
  }

  /** @throws EntityNotFound unless the path is that of a queue, topic, subscription or dead-letter queue */
  requireEntity(path: string): void {
    if (!this.#namespace.topics.has(path)) this.queue(path);
  }

  /**
   * Takes messages for a queue or a topic: all, or none.
   *
   * @returns for each its sequence number; undefined where a topic has given it to its subscriptions
   * @throws EntityNotFound
   */
  send(path: string, messages: readonly NewMessage[]): (number | undefined)[] {
    const target = this.target(path);
    return this.#change((now) =>
      messages.map((message) =>
        message.scheduledFor !== undefined && message.scheduledFor > now
          ? this.#schedule(target, message, message.scheduledFor, now)
          : this.#enqueue(target, message, now),
      ),
    );
  }

  /**
   * Takes scheduled messages back: all, or none.
   *
   * @throws MessageNotFound
   */
  cancelScheduled(path: string, sequences: readonly number[]): void {
    this.#change(() => {
      for (const sequence of sequences) {
        if (this.#store.bySequence(path, sequence)?.state !== 'scheduled')
          throw new MessageNotFoundError(sequence);
        this.#store.remove(sequence);
      }
    });
  }

  /**
   * Locks the oldest messages for their receiver.
   *
   * @throws EntityNotFound
   */
  receive(path: string, limit: number): LockedMessage[] {
    const queue = this.queue(path);
    return this.#change((now) =>
      this.#store.active(path, limit).map((message) => {
        const locked = lock(message, queue, randomUUID(), now);
        this.#store.put(locked);
        return locked;
      }),
    );
  }

  /**
   * Gives the oldest messages away for good.
   *
   * @throws EntityNotFound
   */
  receiveAndDelete(path: string, limit: number): StoredMessage[] {
    this.queue(path);
    return this.#change(() => {
      const messages = this.#store.active(path, limit);
      for (const { sequence } of messages) this.#store.remove(sequence);
      return messages;
    });
  }

  /** @throws MessageLockLost */
  complete(path: string, lockToken: string): void {
    this.#change((now) => {
      this.#store.remove(this.#locked(path, lockToken, now).sequence);
    });
  }

  /**
   * Gives a message back, which then has been delivered once more in vain.
   *
   * @throws MessageLockLost
   */
  abandon(path: string, lockToken: string, edit = unchanged): void {
    this.#change((now) => {
      const message = this.#locked(path, lockToken, now);
      this.#keep(message, giveBack({ ...message, body: edit(message.body) }, this.queue(path), now));
    });
  }

  /** @throws MessageLockLost, NotAllowed in a dead-letter queue */
  deadLetter(path: string, lockToken: string, why: DeadLetterReason, edit = unchanged): void {
    const queue = this.queue(path);
    this.#change((now) => {
      const message = this.#locked(path, lockToken, now);
      if (queue.deadLetterPath === undefined) {
        throw new NotAllowedError('A message in a dead-letter queue can not be dead-lettered again.');
      }
      this.#keep(message, putAside({ ...message, body: edit(message.body) }, queue, why));
    });
  }

  /**
   * Locks a message for the lock's whole duration from now.
   *
   * @returns when the lock ends
   * @throws MessageLockLost
   */
  renewLock(path: string, lockToken: string): number {
    const queue = this.queue(path);
    return this.#change((now) => {
      const renewed = lock(this.#locked(path, lockToken, now), queue, lockToken, now);
      this.#store.put(renewed);
      return renewed.lockedUntil;
    });
  }

  /**
   * Looks at messages, locked and scheduled ones too, and leaves them as they are.
   *
   * @throws EntityNotFound
   */
  peek(path: string, fromSequence: number, limit: number): StoredMessage[] {
    this.requireEntity(path);
    return this.#change(() => this.#store.from(path, fromSequence, limit));
  }

  /** Does what the time has brought. */
  settleDue(): void {
    this.#change(() => undefined);
  }

  #change<T>(work: (now: number) => T): T {
    const now = this.#now();
    // By itself, so that it holds even if the work fails.
    if ((this.#store.nextDueAt() ?? Infinity) <= now) {
      this.#store.transaction(() => {
        for (const message of this.#store.due(now)) this.#settle(message, now);
      });
    }
    try {
      return this.#store.transaction(() => work(now));
    } finally {
      const available = this.#available;
      this.#available = new Set();
      this.#onChange(available, this.#store.nextDueAt());
    }
  }

  /** The lock or the life of a message has ended, or its time has come. */
  #settle(message: StoredMessage, now: number): void {
    const target = this.#namespace.topics.get(message.path) ?? this.#namespace.queues.get(message.path);
    // What is declared no more takes its messages with it.
    if (!target) this.#store.remove(message.sequence);
    else if (message.state === 'scheduled') {
      // It is enqueued as if it came now, under a new sequence number (Azure docs, message-sequencing).
      this.#store.remove(message.sequence);
      this.#enqueue(target, sentAgain(message), now);
    } else if (!isTopic(target)) {
      this.#keep(
        message,
        message.state === 'locked' ? giveBack(message, target, now) : expire(message, target),
      );
    }
  }

  #schedule(target: Queue | Topic, message: NewMessage, scheduledFor: number, now: number): number {
    return this.#store.add({
      ...newMessage(target, message, now),
      state: 'scheduled',
      scheduledFor,
      fields: isTopic(target) ? JSON.stringify(message.fields) : null,
    });
  }

  #enqueue(target: Queue | Topic, message: NewMessage, now: number): number | undefined {
    if (!isTopic(target)) {
      this.#available.add(target.path);
      return this.#store.add(newMessage(target, message, now));
    }
    const limited = { ...message, timeToLive: Math.min(message.timeToLive ?? Infinity, target.timeToLive) };
    for (const { queue, filters } of target.subscriptions) {
      if (filters.some((filter) => matches(filter, message.fields))) this.#enqueue(queue, limited, now);
    }
    return undefined;
  }

  /** Stores what has become of a message: nothing, if it is gone. */
  #keep({ sequence }: StoredMessage, next: StoredMessage | undefined): void {
    if (!next) this.#store.remove(sequence);
    else {
      this.#store.put(next);
      this.#available.add(next.path);
    }
  }

  #locked(path: string, lockToken: string, now: number): LockedMessage {
    const message = this.#store.byLockToken(path, lockToken);
    if (!message || !isLocked(message) || message.lockedUntil <= now)
      throw new MessageLockLostError(lockToken);
    return message;
  }
}

function isTopic(target: Queue | Topic): target is Topic {
  return 'subscriptions' in target;
}

/** A scheduled message as it was sent. */
function sentAgain({ body, timeToLive, fields }: StoredMessage): NewMessage {
  return {
    body,
    fields: fields === null ? { properties: {} } : (JSON.parse(fields) as FilterableMessage),
    ...(timeToLive !== null && { timeToLive }),
  };
}
