import { z } from 'zod';
import type { Durations } from '../export/ports.ts';
import { rowsBeginning } from './filters.ts';
import { partitions, rows } from './keys.ts';
import { isLostRace, type Table } from './tables.ts';

/** How many of each subject are kept: enough for a middle that one odd run does not move. */
const KEPT = 10;

const took = z.object({ exportId: z.string(), seconds: z.number() });
const durationRow = z.object({
  subject: z.string(),
  took: z.string().transform((text) => took.array().parse(JSON.parse(text))),
});

export function createDurations(table: Table): Durations {
  return {
    async add(accountId, subject, { exportId, seconds }) {
      const client = await table.client();
      const partitionKey = partitions.account(accountId);
      const rowKey = rows.duration.key(subject);
      for (;;) {
        const row = await table.find(partitionKey, rowKey);
        const known = row ? durationRow.parse(row).took : [];
        if (known.some((one) => one.exportId === exportId)) return;
        const newest = [{ exportId, seconds }, ...known].slice(0, KEPT);
        const next = { partitionKey, rowKey, subject, took: JSON.stringify(newest) };
        try {
          if (row) await client.updateEntity(next, 'Replace', { etag: row.etag });
          else await client.createEntity(next);
          return;
        } catch (error) {
          if (!isLostRace(error)) throw error; // Somebody added another: look again.
        }
      }
    },

    async readAll(accountId) {
      const client = await table.client();
      const filter = rowsBeginning(partitions.account(accountId), rows.duration.prefix());
      const found = await Array.fromAsync(client.listEntities({ queryOptions: { filter } }));
      return Object.fromEntries(
        found
          .map((row) => durationRow.parse(row))
          .map(({ subject, took: known }) => [subject, known.map((one) => one.seconds)]),
      );
    },
  };
}
