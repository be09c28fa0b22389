import { z } from 'zod';
import type { RefusalCounts } from '../../use-cases/access/ports.ts';
import type { RefusalCount } from '../../domain/access/refusal-count.ts';
import { before, rowsBeginning } from './toolkit/filters.ts';
import { keyOfRow, partitions, rows } from './toolkit/keys.ts';
import { readPage } from './toolkit/row-pages.ts';
import { updateRow } from './toolkit/row-writes.ts';
import { removeRows, type Table } from './toolkit/tables.ts';

const countRow = z.object({
  operations: z.string().transform((text) => z.record(z.string(), z.number()).parse(JSON.parse(text))),
  accounts: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
});

const MAX_ACCOUNTS = 10;
/** As many rows as one transaction removes. */
const ROWS_AT_ONCE = 100;

const keysOf = ({ hour, callerId }: Pick<RefusalCount, 'hour' | 'callerId'>) => ({
  partitionKey: partitions.refusals,
  rowKey: rows.refusalCount.key(hour, callerId),
});

/** Counts of refused strangers: a row for each caller and hour. Every instance of the app adds to the same one. */
export function createRefusalCounts(table: Table): RefusalCounts {
  return {
    add(count) {
      return updateRow(table, keysOf(count), (row) => {
        const { operations, accounts } = row
          ? countRow.parse(row)
          : { operations: {} as Record<string, number>, accounts: [] };
        for (const [name, times] of Object.entries(count.operations)) {
          operations[name] = (operations[name] ?? 0) + times;
        }
        const counted = {
          callerId: count.callerId,
          callerName: count.callerName,
          total: Object.values(operations).reduce((sum, times) => sum + times, 0),
          operations: JSON.stringify(operations),
          accounts: JSON.stringify([...new Set([...accounts, ...count.accounts])].slice(0, MAX_ACCOUNTS)),
        };
        return { write: { replace: counted }, result: undefined };
      });
    },

    async forgetBefore(hour) {
      const all = rowsBeginning(partitions.refusals, rows.refusalCount.prefix());
      const filter = before(all, rows.refusalCount.prefix(hour));
      let isLast = false;
      while (!isLast) {
        const page = await readPage(table, { filter, size: ROWS_AT_ONCE }, keyOfRow, keyOfRow);
        if (page.items.length > 0) await removeRows(table, partitions.refusals, page.items);
        isLast = page.continuation === undefined;
      }
    },
  };
}
