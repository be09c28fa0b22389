import { type Export, type Leftover, sourceExportId } from '../../domain/export/export.ts';
import type { ExportStore, StoredExport } from './ports.ts';
import type { Clock } from '../clock.ts';
import { noteEntry } from '../../domain/export/timeline.ts';
import { isSettled } from '../../domain/export/transitions.ts';

interface ExportRef {
  accountId: string;
  exportId: string;
}

interface LeftoverPorts {
  exports: Pick<ExportStore, 'read' | 'change' | 'readLeftover'>;
  clock: Clock;
}

/** What a retry needs is there for as long as it runs. */
async function isBeingRetried(exports: Pick<ExportStore, 'read'>, stored: StoredExport): Promise<boolean> {
  if (stored.retriedBy === undefined) return false;
  const retry = await exports.read(stored.accountId, stored.retriedBy);
  return retry !== undefined && !isSettled(retry.status);
}

/**
 * Takes what an export left in Azure for removal: from here on nobody can retry it. Repeated, it answers the same.
 *
 * @returns nothing when it is not due yet, is still needed, or is gone
 */
export async function takeLeftover(
  { exports, clock }: LeftoverPorts,
  { accountId, exportId }: ExportRef,
): Promise<{ export: Export; leftover: Leftover } | undefined> {
  const leftover = await exports.readLeftover(accountId, exportId);
  if (!leftover || clock.now() < new Date(leftover.due)) return undefined;
  const stored = await exports.read(accountId, exportId);
  if (!stored || !isSettled(stored.status) || (await isBeingRetried(exports, stored))) return undefined;

  const retriedBy = stored.retriedBy;
  const taken = await exports.change(accountId, exportId, ({ retryUntil, ...current }) =>
    // A retry that came in between needs the snapshot.
    retryUntil === undefined || current.retriedBy !== retriedBy ? undefined : { export: current, events: [] },
  );
  return taken.retryUntil === undefined ? { export: taken, leftover } : undefined;
}

/** Names of what a leftover says, as `leftBehind` has them. */
export const SNAPSHOT_LEFT = 'SnapshotLeft';
export const VERSION_LEFT = 'ImageVersionLeft';
export const REGION_LEFT = 'RegionNotWithdrawn';

/** Writes down that it is gone. Repeated, it changes nothing. */
export async function forgetLeftover(
  { exports, clock }: LeftoverPorts,
  { accountId, exportId }: ExportRef,
): Promise<void> {
  const leftover = await exports.readLeftover(accountId, exportId);
  if (!leftover) return;
  await exports.change(accountId, exportId, ({ leftBehind = [], ...stored }) => {
    const left = leftBehind.filter(({ code }) => code !== SNAPSHOT_LEFT && code !== VERSION_LEFT);
    const things = [
      ...(leftover.snapshot ? ['the snapshot of the OS disk'] : []),
      ...(leftover.version ? [`version ${stored.version} of the image`] : []),
    ];
    const note = noteEntry(
      'reaped',
      `Removed from Azure: ${things.join(' and ')}.`,
      clock.now().toISOString(),
    );
    return {
      export: { ...stored, ...(left.length > 0 && { leftBehind: left }) },
      events: [],
      timeline: [note],
      leftover: null,
    };
  });
}

/**
 * Ends the wait for retries of an export whose regions all have the image by now: it has succeeded, and what is left
 * of its snapshot is due. Repeated, it changes nothing.
 */
export async function completeByRetry(
  { exports, clock }: Pick<LeftoverPorts, 'clock'> & { exports: Pick<ExportStore, 'change'> },
  retry: Pick<Export, 'id' | 'retryOf' | 'accountId'>,
  snapshotLeft: boolean,
): Promise<void> {
  await exports.change(retry.accountId, sourceExportId(retry), (current) => {
    const { retryUntil, error, leftBehind = [], ...stored } = current;
    if (retryUntil === undefined || stored.status !== 'PartiallySucceeded') return undefined;
    const now = clock.now().toISOString();
    const left = leftBehind.filter(({ code }) => code !== REGION_LEFT);
    return {
      export: { ...stored, status: 'Succeeded', ...(left.length > 0 && { leftBehind: left }) },
      events: [],
      timeline: [noteEntry('completed', `A retry (${retry.id}) copied the image to the last regions.`, now)],
      leftover: snapshotLeft ? { due: now, snapshot: true, version: false } : null,
    };
  });
}
