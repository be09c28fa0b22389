import type { AccountStore } from '../account/ports.ts';
import { sameResource } from '../../domain/resource/resource-id.ts';
import { ExportNotFoundError, NothingToRetryError, VersionBusyError } from '../../domain/export/errors.ts';
import { exportEvent } from '../../domain/event/export-events.ts';
import { newestFirstId } from '../../domain/resource/newest-first-id.ts';
import type { RetryRequest } from '../../domain/export/retry-request.ts';
import type { CaptureRecord, Export, ExportRegion } from '../../domain/export/export.ts';
import type { Requester } from '../../domain/access/requester.ts';
import type { StoredExport } from './ports.ts';
import type { Clock } from '../clock.ts';
import { startRun, type RequestExportPorts } from './request-export.ts';
import { findRepeat, repeatOf, twinOf } from './request-key.ts';
import { keyOf } from '../job/key-of.ts';
import { noteEntry } from '../../domain/export/timeline.ts';

export type RetryExportPorts = Omit<RequestExportPorts, 'accounts' | 'checks'> & {
  accounts: Pick<AccountStore, 'read'>;
};

export interface RetryOrder {
  accountId: string;
  exportId: string;
  request: RetryRequest;
  idempotencyKey?: string;
  /** Who asks for it; absent where nobody is known. */
  requestedBy?: Requester;
}

/**
 * Tries again to copy the image to the regions that an export left without it, from the snapshot that was kept: a
 * new operation with an id of its own, and the same claim to the version as any other that writes it.
 *
 * @returns the retry; the first one, when the key and the request have been seen before
 * @throws {ExportNotFoundError | NothingToRetryError | VersionBusyError | IdempotencyKeyReusedError}
 */
export async function retryExport(ports: RetryExportPorts, order: RetryOrder): Promise<Export> {
  const { accountId, exportId, request, requestedBy } = order;
  const source = await readSource(ports, accountId, exportId);
  const key = keyOf(ports.digest, order.idempotencyKey, ['retry', source.id, request]);
  const repeat = await findRepeat(ports.exports, accountId, key);
  if (repeat) return repeat;

  const why = whyNoRetry(source, await ports.exports.readRegions(accountId, source.id), request, ports.clock);
  if (why !== undefined) throw new NothingToRetryError(exportId, why);
  const account = await ports.accounts.read(accountId);
  if (!sameResource(account?.galleryId, source.galleryId))
    throw new NothingToRetryError(exportId, NOT_ATTACHED);

  const now = ports.clock.now();
  const id = newestFirstId(now, ports.newGuid());
  const { galleryId, imageName, version } = source;
  const ref = { galleryId, imageName, version };
  const holder = await ports.versions.claim(ref, { accountId, operationId: id });
  if (holder !== id) {
    const twin = key && (await twinOf(ports.exports, accountId, key, holder));
    if (twin) return twin;
    throw new VersionBusyError(version, holder);
  }

  const retry = { ...retryOf(source, id, request, now.toISOString()), ...(requestedBy && { requestedBy }) };
  const event = exportEvent(retry, 'export-accepted', retry.createdAt);
  const acceptance = await ports.exports.acceptRetry(retry, key, event, (stored) => {
    if (!isRetryable(stored, ports.clock)) return undefined;
    const note = noteEntry(`retry-${id}`, `Its distribution is tried again (${id}).`, retry.createdAt);
    return { export: { ...stored, retriedBy: id }, events: [], timeline: [note] };
  });
  if (acceptance.kind === 'accepted') {
    await startRun(ports, retry);
    return retry;
  }
  await ports.versions.release(ref, id);
  if (acceptance.kind === 'key-known' && key) return repeatOf(ports.exports, accountId, acceptance, key);
  throw new NothingToRetryError(exportId, SNAPSHOT_GONE);
}

/** The export of a template VM itself, also where one of its retries is named. */
async function readSource(
  { exports }: Pick<RetryExportPorts, 'exports'>,
  accountId: string,
  exportId: string,
): Promise<StoredExport> {
  const named = await exports.read(accountId, exportId);
  const source = named?.retryOf === undefined ? named : await exports.read(accountId, named.retryOf);
  if (!source) throw new ExportNotFoundError(accountId, exportId);
  return source;
}

const NOT_ATTACHED = "its gallery is not the lab account's any more.";
const SNAPSHOT_GONE = 'its snapshot is not kept any more.';

function isRetryable({ status, retryUntil }: StoredExport, clock: Clock): boolean {
  return status === 'PartiallySucceeded' && retryUntil !== undefined && clock.now() < new Date(retryUntil);
}

/** Why the regions can't be tried again, in a sentence; undefined when they can. */
function whyNoRetry(
  source: StoredExport,
  regions: readonly ExportRegion[],
  request: RetryRequest,
  clock: Clock,
): string | undefined {
  if (source.status !== 'PartiallySucceeded') return `it is ${source.status}.`;
  if (!isRetryable(source, clock)) return SNAPSHOT_GONE;
  const open = regions.filter(({ state }) => state !== 'Completed').map(({ region }) => region);
  if (open.length === 0) return 'every region has the image.';
  const strangers = (request.regions ?? []).filter((region) => !open.includes(region));
  if (strangers.length === 0) return undefined;
  return `only ${open.join(', ')} can be tried again, not ${strangers.join(', ')}.`;
}

function retryOf(source: StoredExport, id: string, { regions }: RetryRequest, createdAt: string) {
  const { accountId, labName, imageName, galleryId, templateVmId, version, options, capture } = source;
  return {
    id,
    retryOf: source.id,
    accountId,
    labName,
    imageName,
    galleryId,
    templateVmId,
    version,
    options,
    ...(regions && { retriedRegions: regions }),
    ...(capture && { capture: retriedCapture(capture) }),
    status: 'Accepted' as const,
    step: 'Accepted' as const,
    createdAt,
  };
}

/** The template VM and the image definition are none of a retry's business. */
function retriedCapture({ generalizing, newImage, ...capture }: CaptureRecord): CaptureRecord {
  return { ...capture, wasRunning: false };
}
