import { z } from 'zod';
import {
  LAB_EVENTS,
  type LabEvent,
  type LabEventType,
  type PlacedEvent,
} from '../../domain/event/lab-event.ts';
import type { Announce, EventOutbox, WaitingEvent } from '../../use-cases/event/ports.ts';
import { rowsBeginning } from './toolkit/filters.ts';
import { keyOfRow, partitions, rows, type PartitionKey } from './toolkit/keys.ts';
import { writeUnlessOutdated } from './toolkit/row-writes.ts';
import { removeRows, type RowAction, type Table } from './toolkit/tables.ts';

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
export function rowOfEvent(partitionKey: PartitionKey, event: PlacedEvent) {
  const { data, sequence, ...rest } = event;
  const place = sequence === undefined ? event.id : String(sequence).padStart(SEQUENCE_DIGITS, '0');
  return {
    partitionKey,
    rowKey: rows.outbox.key(event.subject, place),
    ...rest,
    ...(sequence !== undefined && { sequence }),
    data: JSON.stringify(data),
  };
}

/** Writes events of an export in the places after the last one; whoever does so writes their count, too. */
export function actionsOfEvents(
  partitionKey: PartitionKey,
  eventCount: number,
  events: readonly LabEvent[],
): RowAction[] {
  return events.map((event, index): RowAction => [
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
      for (const event of events) {
        // Outdated, it waits there already.
        await writeUnlessOutdated(table, rowOfEvent(partitions.account(accountId), event), undefined);
      }
      if (events.length > 0) announce(accountId);
    },

    async *pages(accountId) {
      const client = await table.client();
      const filter = rowsBeginning(partitions.account(accountId), rows.outbox.prefix());
      for await (const found of client
        .listEntities({ queryOptions: { filter } })
        .byPage({ maxPageSize: PAGE })) {
        yield found.flatMap(readRow);
      }
    },

    remove: (accountId, keys) =>
      removeRows(
        table,
        partitions.account(accountId),
        keys.map((rowKey) => keyOfRow({ rowKey })),
      ),
  };
}
