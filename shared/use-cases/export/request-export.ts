import type { Authority } from '../access/authorize.ts';
import { LabAccountNotFoundError, NoGalleryAttachedError } from '../../domain/account/lab-account.ts';
import type { AccountStore } from '../account/ports.ts';
import type { ImageRef } from '../../domain/image/image-ref.ts';
import { LabNotFoundError } from '../../domain/lab/lab.ts';
import { notReadable } from '../arm/look-twice.ts';
import {
  assertMayGeneralize,
  checkExport,
  isOwnImageOnly,
  whyClaimed,
  type CheckPorts,
  type ExportCheck,
  type WantedExport,
} from './check-export.ts';
import {
  AzureNotReadyError,
  ExportNotPossibleError,
  TemplateVmBusyError,
  VersionBusyError,
} from '../../domain/export/errors.ts';
import { exportEvent } from '../../domain/event/export-events.ts';
import { withDefaults } from '../../domain/export/with-defaults.ts';
import { newestFirstId } from '../../domain/resource/newest-first-id.ts';
import type { ExportRequest } from '../../domain/export/export-request.ts';
import type { Export } from '../../domain/export/export.ts';
import type { Requester } from '../../domain/access/requester.ts';
import type { ClaimHolder, ExportRuns, ExportStore, VersionStore } from './ports.ts';
import type { Clock } from '../clock.ts';
import { findRepeat, repeatOf, twinOf } from './request-key.ts';
import { keyOf } from '../job/key-of.ts';

export interface RequestExportPorts {
  accounts: AccountStore;
  exports: ExportStore;
  versions: VersionStore;
  runs: Pick<ExportRuns, 'start'>;
  checks: CheckPorts;
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
  /** What whoever asks for it may do in the lab. */
  authority: Authority;
  idempotencyKey?: string;
  /** Who asks for it; absent where nobody is known, as behind a queue. */
  requestedBy?: Requester;
}

/**
 * Accepts an export, by HTTP or by message, and starts its run. What its preview would refuse is refused
 * here, before anything is written or reserved.
 *
 * @returns the export; the first one, when the key and the request have been seen before, whatever stands against it
 *   by now
 * @throws {LabAccountNotFoundError | LabNotFoundError | ForbiddenError | NoGalleryAttachedError | ExportNotPossibleError | AzureNotReadyError}
 * @throws {TemplateVmBusyError | VersionBusyError | IdempotencyKeyReusedError}
 */
export async function requestExport(ports: RequestExportPorts, order: ExportOrder): Promise<Export> {
  const { accountId, labName, request } = order;
  const account = await ports.accounts.read(accountId);
  if (!account) throw new LabAccountNotFoundError(accountId);
  const lab = await ports.accounts.readLab(accountId, labName);
  if (!lab) throw new LabNotFoundError(accountId, labName);

  // Before the key is looked up: an export that comes in between by this key is then found by it.
  const holder = await ports.exports.findHolder(accountId, lab.templateVmId);
  const key = keyOf(ports.digest, order.idempotencyKey, [labName, request]);
  const repeat = await findRepeat(ports.exports, accountId, key);
  if (repeat) return repeat;
  if (!account.galleryId) throw new NoGalleryAttachedError(accountId);
  const image = { galleryId: account.galleryId, imageName: request.imageName };
  const options = withDefaults(request.options ?? {}, account.exportDefaults);
  const wanted: WantedExport = {
    accountId,
    labName,
    ...image,
    templateVmId: lab.templateVmId,
    options,
    allowedRegions: account.allowedRegions,
    authority: order.authority,
  };
  assertMayGeneralize(wanted);
  // The transaction below is the judge; this look only saves a version number for every impatient click.
  if (holder !== undefined) throw new TemplateVmBusyError(labName, holder);
  const checked = await assertPossible(ports.checks, wanted).catch(async (refusal: unknown) => {
    // What stands against it now may be what the same request has come to meanwhile.
    const twin = await findRepeat(ports.exports, accountId, key);
    if (twin) return twin;
    throw refusal;
  });
  if ('id' in checked) return checked;

  const now = ports.clock.now();
  const id = newestFirstId(now, ports.newGuid());
  const claimant = { accountId, operationId: id };
  const claim = await claimVersion(ports.versions, image, request.options?.version, claimant);
  if (claim.holder !== id) {
    const twin = key && (await twinOf(ports.exports, accountId, key, claim.holder));
    if (twin) return twin;
    throw new VersionBusyError(claim.version, claim.holder);
  }
  const { version } = claim;
  try {
    const ofAnother = checked.facts.image ? [] : await whyClaimed(ports.checks, wanted, id);
    if (ofAnother.length > 0) throw new ExportNotPossibleError(ofAnother);
  } catch (refusal) {
    await ports.versions.release({ ...image, version }, id);
    throw refusal;
  }
  const accepted: Export = {
    id,
    accountId,
    labName,
    ...(order.requestedBy && { requestedBy: order.requestedBy }),
    ...image,
    templateVmId: lab.templateVmId,
    options,
    ...(isOwnImageOnly(wanted) && { ownImageOnly: true }),
    ...(account.allowedRegions && { allowedRegions: account.allowedRegions }),
    version,
    status: 'Accepted',
    step: 'Accepted',
    createdAt: now.toISOString(),
  };
  const event = exportEvent(accepted, 'export-accepted', accepted.createdAt);
  const acceptance = await ports.exports.accept(accepted, key, event, lab);
  if (acceptance.kind !== 'accepted') await ports.versions.release({ ...image, version }, id);
  if (acceptance.kind === 'key-known' && key) return repeatOf(ports.exports, accountId, acceptance, key);
  // Meanwhile somebody has deleted the lab, or given it another template VM.
  if (acceptance.kind === 'lab-changed') return requestExport(ports, order);
  if (acceptance.kind === 'vm-busy') throw new TemplateVmBusyError(labName, acceptance.exportId);

  await startRun(ports, accepted);
  return accepted;
}

/** @throws {ExportNotPossibleError | AzureNotReadyError} */
async function assertPossible(checks: CheckPorts, wanted: WantedExport): Promise<ExportCheck> {
  const checked = await checkExport(checks, wanted);
  if (checked.kind === 'wait') throw new AzureNotReadyError(checked);
  if (checked.kind === 'refused') throw new ExportNotPossibleError([notReadable(checked)]);
  const { refusals } = checked.value;
  if (refusals.length > 0) throw new ExportNotPossibleError(refusals);
  return checked.value;
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
