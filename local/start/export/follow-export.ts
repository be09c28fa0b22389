import { setTimeout as sleep } from 'node:timers/promises';
import { ExportStuckError } from '../errors.ts';
import { hasEnded, type ExportDocument } from './export-document.ts';
import type { FollowedExport, LabGalleryClient } from './lab-gallery-client.ts';

export interface FollowOptions {
  readonly client: Pick<LabGalleryClient, 'getExport'>;
  readonly export: FollowedExport;
  /** Ends the wait; the caller knows why. */
  readonly signal: AbortSignal;
  readonly now?: () => number;
  readonly wait?: (ms: number) => Promise<void>;
}

const POLL_MS = 500;
/** Longer than a region's deadline and its retries may keep the export from changing on this machine. */
const STUCK_MS = 15 * 60_000;

/**
 * Yields the export each time it has changed, the last time when it has ended.
 * @throws ExportStuckError, the client's errors, or the signal's reason
 */
export async function* followExport(options: FollowOptions): AsyncGenerator<ExportDocument> {
  const { client, signal, now = Date.now } = options;
  const wait = options.wait ?? ((ms) => sleep(ms, undefined, { signal }));
  let etag: string | undefined;
  let document = options.export.document;
  let changedAt = now();

  yield document;
  while (!hasEnded(document)) {
    await pause(wait, signal);
    const read = await client.getExport(options.export.location, etag);
    if (read !== undefined) {
      ({ document, etag } = read);
      changedAt = now();
      yield document;
    } else if (now() - changedAt > STUCK_MS) {
      throw new ExportStuckError(
        `Export ${document.id} has not moved for ${STUCK_MS / 60_000} minutes at step ${document.step}.`,
      );
    }
  }
}

async function pause(wait: (ms: number) => Promise<void>, signal: AbortSignal): Promise<void> {
  await wait(POLL_MS).catch((error: unknown) => {
    signal.throwIfAborted();
    throw error;
  });
  signal.throwIfAborted();
}
