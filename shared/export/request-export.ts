import { LabAccountNotFound, NoGalleryAttached } from '../account/lab-account.ts';
import type { AccountStore } from '../account/ports.ts';
import type { ImageRef } from '../image/ports.ts';
import { LabNotFound } from '../lab/lab.ts';
import { TemplateVmBusy, VersionBusy } from './errors.ts';
import { exportEvent } from './events.ts';
import { withDefaults } from './export-defaults.ts';
import { newestFirstId } from '../resource/newest-first-id.ts';
import type { ExportRequest } from './export-request.ts';
import type { Export, Requester } from './export.ts';
import type { ClaimHolder, Clock, ExportRuns, ExportStore, VersionStore } from './ports.ts';
import { findRepeat, keyOf, repeatOf, twinOf } from './request-key.ts';

export interface RequestExportPorts {
  accounts: AccountStore;
  exports: ExportStore;
  versions: VersionStore;
  runs: Pick<ExportRuns, 'start'>;
  clock: Clock;
  newGuid: () => string;
  /** A digest that two different texts don't share; hex or base64url. */
  digest: (text: string) => string;
  /** Told when the run could not be started; the export stays accepted, and the sweep starts it. */
  warn: (message: string, cause: unknown) => void;
}

export interface ExportOrder {
  accountId: string;
  labName: string;
  request: ExportRequest;
  idempotencyKey?: string;
  /** Who asks for it; absent where nobody is known, as behind a queue. */
  requestedBy?: Requester;
}

/**
 * Accepts an export, through whichever door it comes, and starts its run.
 *
 * @returns the export; the first one, when the key and the request have been seen before
 * @throws {LabAccountNotFound | LabNotFound | NoGalleryAttached | TemplateVmBusy | VersionBusy | IdempotencyKeyReused}
 */
export async function requestExport(ports: RequestExportPorts, order: ExportOrder): Promise<Export> {
  const { accountId, labName, request } = order;
  const account = await ports.accounts.read(accountId);
  if (!account) throw new LabAccountNotFound(accountId);
  const lab = await ports.accounts.readLab(accountId, labName);
  if (!lab) throw new LabNotFound(accountId, labName);

  // Before the key is looked up: an export that comes in between by this key is then found by it.
  const holder = await ports.exports.findHolder(accountId, lab.templateVmId);
  const key = keyOf(ports.digest, order.idempotencyKey, [labName, request]);
  const repeat = await findRepeat(ports.exports, accountId, key);
  if (repeat) return repeat;
  if (!account.galleryId) throw new NoGalleryAttached(accountId);
  // The transaction below is the judge; this look only saves a version number for every impatient click.
  if (holder !== undefined) throw new TemplateVmBusy(labName, holder);

  const now = ports.clock.now();
  const id = newestFirstId(now, ports.newGuid());
  const image = { galleryId: account.galleryId, imageName: request.imageName };
  const claimant = { accountId, operationId: id };
  const claim = await claimVersion(ports.versions, image, request.options?.version, claimant);
  if (claim.holder !== id) {
    const twin = key && (await twinOf(ports.exports, accountId, key, claim.holder));
    if (twin) return twin;
    throw new VersionBusy(claim.version, claim.holder);
  }
  const { version } = claim;
  const accepted: Export = {
    id,
    accountId,
    labName,
    ...(order.requestedBy && { requestedBy: order.requestedBy }),
    ...image,
    templateVmId: lab.templateVmId,
    options: withDefaults(request.options ?? {}, account.exportDefaults),
    ...(account.allowedRegions && { allowedRegions: account.allowedRegions }),
    version,
    status: 'Accepted',
    step: 'Accepted',
    createdAt: now.toISOString(),
  };
  const event = exportEvent(accepted, 'export-accepted', accepted.createdAt);
  const acceptance = await ports.exports.accept(accepted, key, event);
  if (acceptance.kind !== 'accepted') await ports.versions.release({ ...image, version }, id);
  if (acceptance.kind === 'key-known' && key) return repeatOf(ports.exports, accountId, acceptance, key);
  if (acceptance.kind === 'vm-busy') throw new TemplateVmBusy(labName, acceptance.exportId);

  await startRun(ports, accepted);
  return accepted;
}

/** Starts the run of an accepted export; where that fails, the sweep does it later. */
export async function startRun(
  { runs, warn }: Pick<RequestExportPorts, 'runs' | 'warn'>,
  { id, accountId, retryOf }: Export,
): Promise<void> {
  const run = { accountId, exportId: id, ...(retryOf !== undefined && { retryOf }) };
  await runs.start(run).catch((cause: unknown) => {
    warn(`Export ${id} is accepted, but its run could not be started yet.`, cause);
  });
}

/** Claims the next number, or the one that was asked for. @returns it, and whose it is now */
async function claimVersion(
  versions: VersionStore,
  image: ImageRef,
  wanted: string | undefined,
  claimant: ClaimHolder,
): Promise<{ version: string; holder: string }> {
  if (wanted === undefined) {
    return { version: await versions.reserve(image, claimant, []), holder: claimant.operationId };
  }
  return { version: wanted, holder: await versions.claim({ ...image, version: wanted }, claimant) };
}
