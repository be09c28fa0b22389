import type { EventOutbox, EventPublisher, EventTopic } from './ports.ts';
import { publishEvents } from './publish-events.ts';

/** So many accounts' events are on their way at once. */
const ACCOUNTS_AT_ONCE = 4;
/** So many accounts wait at most. The sweep announces each account again and again, so none is forgotten. */
const MAX_WAITING = 10_000;
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 60_000;

export interface PublisherPorts {
  outbox: Pick<EventOutbox, 'pages' | 'remove'>;
  topic: EventTopic;
  /** Told when events could not be sent; they stay in the outbox and are tried again. */
  warn: (message: string, cause: unknown) => void;
  /** Waits; a process that has nothing else to do need not stay for it. */
  pause: (milliseconds: number) => Promise<unknown>;
}

/**
 * Sends events right after whoever wrote them has said so. What can't be sent is tried again, later each time; what
 * is remembered of it meanwhile is the account alone. An account's events are sent by one hand at a time, which keeps
 * the order that the outbox has them in.
 */
export function createEventPublisher({ outbox, topic, warn, pause }: PublisherPorts): EventPublisher {
  // oxlint-disable-next-line own/no-unbounded-memory -- MOST_WAITING at most
  const waiting = new Set<string>();
  // oxlint-disable-next-line own/no-unbounded-memory -- ACCOUNTS_AT_ONCE at most
  const underway = new Set<string>();
  let hands = 0;
  let hasFailed = false;
  let failures = 0;
  let isPausing = false;
  let idle: PromiseWithResolvers<undefined> | undefined;

  function begin(): void {
    if (isPausing || hasFailed || hands === ACCOUNTS_AT_ONCE || waiting.size === 0) return;
    hands += 1;
    idle ??= Promise.withResolvers<undefined>();
    void sendOneByOne().then(putDown);
  }

  /** Sends what waits, until nothing does or something can't be sent. */
  async function sendOneByOne(): Promise<void> {
    // What is added meanwhile stands last, and is come to by whoever is done with it.
    for (const accountId of waiting) {
      if (hasFailed) return;
      if (underway.has(accountId)) continue;
      waiting.delete(accountId); // Before its outbox is read: what is written after that is announced anew.
      underway.add(accountId);
      try {
        await publishEvents({ outbox, topic }, accountId);
      } catch (cause) {
        waiting.add(accountId);
        hasFailed = true;
        warn(`Events of the lab account ${accountId} could not be sent yet.`, cause);
      } finally {
        underway.delete(accountId);
      }
    }
  }

  function putDown(): void {
    hands -= 1;
    if (hands > 0) return;
    idle?.resolve(undefined);
    idle = undefined;
    failures = hasFailed ? failures + 1 : 0;
    if (hasFailed) void goOnLater();
    else begin(); // Somebody may have come just now.
  }

  async function goOnLater(): Promise<void> {
    isPausing = true;
    hasFailed = false;
    await pause(Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 10), MAX_PAUSE_MS));
    isPausing = false;
    begin();
  }

  return {
    announce(accountId) {
      if (waiting.size < MAX_WAITING) waiting.add(accountId);
      begin();
    },
    async settled() {
      while (idle) await idle.promise;
    },
  };
}
