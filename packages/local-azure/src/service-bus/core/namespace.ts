import type { CorrelationFilter } from './correlation-filter.ts';

/** What a key or a role lets its holder do; Manage includes the others. */
export type Right = 'Send' | 'Listen' | 'Manage';

/** Where messages wait to be received: a queue, a subscription, or the dead-letter queue of one. Times in ms. */
export interface Queue {
  /** In lower case, as all paths: `lab-events/subscriptions/portal`. */
  readonly path: string;
  readonly lockDuration: number;
  /** Infinity in a dead-letter queue. */
  readonly maxDeliveryCount: number;
  /** The longest that a message lives, whatever itself asks for; Infinity for ever. */
  readonly timeToLive: number;
  /** Whether a message that has expired is dead-lettered, or gone. */
  readonly deadLettersExpired: boolean;
  /** Undefined for a dead-letter queue. */
  readonly deadLetterPath: string | undefined;
}

export interface Subscription {
  readonly queue: Queue;
  /** A message that passes one of them is taken, once. */
  readonly filters: readonly CorrelationFilter[];
}

/** Gives each of its subscriptions that wants it a copy of a message. */
export interface Topic {
  readonly path: string;
  readonly timeToLive: number;
  readonly subscriptions: readonly Subscription[];
}

/** Everything that is declared, by path. */
export interface Namespace {
  readonly queues: ReadonlyMap<string, Queue>;
  readonly topics: ReadonlyMap<string, Topic>;
  /** Of a queue or topic: the rights of each of its shared access policies. */
  readonly authorizationRules: ReadonlyMap<string, ReadonlyMap<string, readonly Right[]>>;
}
