import type { Export } from './export.ts';
import type { ExportStore } from './ports.ts';

/** The export, if its snapshot is kept and the time for a retry is over. */
export async function readOverdueSnapshot(
  ports: { exports: Pick<ExportStore, 'read'>; clock: { now(): Date } },
  { accountId, exportId }: { accountId: string; exportId: string },
): Promise<Export | undefined> {
  const stored = await ports.exports.read(accountId, exportId);
  if (stored?.retryUntil === undefined) return undefined;
  return ports.clock.now() >= new Date(stored.retryUntil) ? stored : undefined;
}

/** Writes down that the export's snapshot is gone, and with it the retry. Repeated, it changes nothing. */
export async function forgetSnapshot(
  { exports }: { exports: Pick<ExportStore, 'change'> },
  { accountId, exportId }: { accountId: string; exportId: string },
): Promise<void> {
  await exports.change(accountId, exportId, ({ retryUntil, ...stored }) =>
    retryUntil === undefined ? undefined : { export: stored, events: [], snapshot: 'gone' },
  );
}
