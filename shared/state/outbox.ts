import type { TransactionAction } from '@azure/data-tables';
import { z } from 'zod';
import { LAB_EVENTS, type LabEvent, type LabEventType, type PlacedEvent } from '../event/lab-event.ts';
import type { Announce, EventOutbox, WaitingEvent } from '../event/ports.ts';
import { isLostRace, keyPart, rowsBeginning, statusOf, type Table } from './tables.ts';

const OUTBOX = 'outbox:';
/** Azure takes so many changes in one transaction, and so many events are held in memory at once. */
const PAGE = 100;
const SEQUENCE_DIGITS = 10;

const types = Object.keys(LAB_EVENTS).filter((name): name is LabEventType => name in LAB_EVENTS);

const eventRow = z.object({
  rowKey: z.string(),
  id: z.string(),
  type: z.enum(types),
  time: z.string(),
  accountId: z.string(),
  subject: z.string(),
  sequence: z.int().exactOptional(),
  // What was written goes out as it is, whatever the forms say by now.
  data: z.string().transform((text) => JSON.parse(text) as LabEvent['data']),
});

/** An event in the outbox: written with the change that it tells of, sent later. Those of one export in their order. */
export function rowOfEvent(partitionKey: string, event: PlacedEvent) {
  const { data, sequence, ...rest } = event;
  const place = sequence === undefined ? keyPart(event.id) : String(sequence).padStart(SEQUENCE_DIGITS, '0');
  return {
    partitionKey,
    rowKey: `${OUTBOX}${keyPart(event.subject)}:${place}`,
    ...rest,
    ...(sequence !== undefined && { sequence }),
    data: JSON.stringify(data),
  };
}

/** Writes events of an export in the places after the last one; whoever does so writes their count, too. */
export function actionsOfEvents(
  partitionKey: string,
  eventCount: number,
  events: readonly LabEvent[],
): TransactionAction[] {
  return events.map((event, index): TransactionAction => [
    'upsert',
    rowOfEvent(partitionKey, { ...event, sequence: eventCount + index + 1 }),
    'Replace',
  ]);
}

/** @param report told of a row that can't be read; it stays where it is */
export function createEventOutbox(
  table: Table,
  { announce, report }: { announce: Announce; report: (message: string) => void },
): EventOutbox {
  function readRow(row: object): WaitingEvent[] {
    const read = eventRow.safeParse(row);
    if (!read.success) {
      report(`An event in the outbox can't be read: ${JSON.stringify(row)}`);
      return [];
    }
    const { rowKey, ...event } = read.data;
    return [{ key: rowKey, event }];
  }

  return {
    async append(accountId, events) {
      const client = await table.client();
      for (const event of events) {
        try {
          await client.createEntity(rowOfEvent(keyPart(accountId), event));
        } catch (error) {
          if (!isLostRace(error)) throw error; // It waits there already.
        }
      }
      if (events.length > 0) announce(accountId);
    },

    async *pages(accountId) {
      const client = await table.client();
      const filter = rowsBeginning(keyPart(accountId), OUTBOX);
      for await (const rows of client
        .listEntities({ queryOptions: { filter } })
        .byPage({ maxPageSize: PAGE })) {
        yield rows.flatMap(readRow);
      }
    },

    async remove(accountId, keys) {
      const client = await table.client();
      const partitionKey = keyPart(accountId);
      try {
        await client.submitTransaction(
          keys.map((rowKey): TransactionAction => ['delete', { partitionKey, rowKey }]),
        );
      } catch (error) {
        if (statusOf(error) !== 404) throw error;
        // Another process has sent some of them, too: the rest goes one by one.
        for (const rowKey of keys) {
          await client.deleteEntity(partitionKey, rowKey).catch((cause: unknown) => {
            if (statusOf(cause) !== 404) throw cause;
          });
        }
      }
    },
  };
}
