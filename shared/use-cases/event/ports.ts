import type { LabEvent, PlacedEvent } from '../../domain/event/lab-event.ts';

/** Told of every account that has got an event into its outbox. It must not fail, nor make anybody wait. */
export type Announce = (accountId: string) => void;

/** An event in the outbox; its key is for the outbox alone. */
export interface WaitingEvent {
  key: string;
  event: PlacedEvent;
}

/**
 * Events that are written down and not yet sent. Whoever changes an export writes its events in the same transaction;
 * what happens elsewhere is written by `append`, once it has happened.
 */
export interface EventOutbox {
  /** Writes events of one account down; one that waits already stays as it is. */
  append(accountId: string, events: readonly LabEvent[]): Promise<void>;
  /** The account's events, a few at a time; those of one export in their order. What can't be read is left out. */
  pages(accountId: string): AsyncIterable<readonly WaitingEvent[]>;
  /** Forgets what has been sent; what is gone already is no failure. */
  remove(accountId: string, keys: readonly string[]): Promise<void>;
}

/** The topic that everybody may follow. */
export interface EventTopic {
  /** Sends the events in this order; when it fails, some may have been sent. */
  send(events: readonly PlacedEvent[]): Promise<void>;
}

/** Sends what waits in outboxes. */
export interface EventPublisher {
  /** Something waits in the account's outbox, or may. */
  announce: Announce;
  /** Settles when nothing is left to send, or the topic can't be reached just now. */
  settled(): Promise<void>;
}
