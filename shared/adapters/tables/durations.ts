import { z } from 'zod';
import type { Durations } from '../../use-cases/export/ports.ts';
import { rowsBeginning } from './toolkit/filters.ts';
import { partitions, rows } from './toolkit/keys.ts';
import { readRows } from './toolkit/row-pages.ts';
import { updateRow } from './toolkit/row-writes.ts';
import type { Table } from './toolkit/tables.ts';

/** How many of each subject are kept: enough for a middle that one odd run does not move. */
const KEPT = 10;

const took = z.object({ exportId: z.string(), seconds: z.number() });
const durationRow = z.object({
  subject: z.string(),
  took: z.string().transform((text) => took.array().parse(JSON.parse(text))),
});

export function createDurations(table: Table): Durations {
  return {
    add(accountId, subject, { exportId, seconds }) {
      const keys = { partitionKey: partitions.account(accountId), rowKey: rows.duration.key(subject) };
      return updateRow(table, keys, (row) => {
        const known = row ? durationRow.parse(row).took : [];
        if (known.some((one) => one.exportId === exportId)) return { result: undefined };
        const newest = [{ exportId, seconds }, ...known].slice(0, KEPT);
        return { write: { replace: { subject, took: JSON.stringify(newest) } }, result: undefined };
      });
    },

    async readAll(accountId) {
      const filter = rowsBeginning(partitions.account(accountId), rows.duration.prefix());
      const found = await readRows(table, filter, (row) => durationRow.parse(row));
      return Object.fromEntries(
        found.map(({ subject, took: known }) => [subject, known.map((one) => one.seconds)]),
      );
    },
  };
}
