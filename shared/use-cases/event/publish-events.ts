import type { EventOutbox, EventTopic } from './ports.ts';

/**
 * Sends what waits in the account's outbox and forgets it then: an event may go out twice, by the same id, and never
 * not at all. Only one page at a time is held in memory.
 */
export async function publishEvents(
  { outbox, topic }: { outbox: Pick<EventOutbox, 'pages' | 'remove'>; topic: EventTopic },
  accountId: string,
): Promise<void> {
  for await (const page of outbox.pages(accountId)) {
    if (page.length === 0) continue;
    await topic.send(page.map(({ event }) => event));
    await outbox.remove(
      accountId,
      page.map(({ key }) => key),
    );
  }
}
