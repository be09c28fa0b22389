import { LabAccountNotFound, NoGalleryAttached } from '../account/lab-account.ts';
import { LabNotFound } from '../lab/lab.ts';
import { ExportNotFound, IdempotencyKeyReused, TemplateVmBusy } from './errors.ts';
import { exportEvent } from './events.ts';
import { newExportId } from './export-id.ts';
import type { ExportRequest } from './export-request.ts';
import type { Export } from './export.ts';
import type { AccountStore } from '../account/ports.ts';
import type { Clock, ExportKey, ExportRuns, ExportStore, VersionStore } from './ports.ts';

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
}

/**
 * Accepts an export, through whichever door it comes, and starts its run.
 *
 * @returns the export; the first one, when the key and the request have been seen before
 * @throws {LabAccountNotFound | LabNotFound | NoGalleryAttached | TemplateVmBusy | IdempotencyKeyReused}
 */
export async function requestExport(ports: RequestExportPorts, order: ExportOrder): Promise<Export> {
  const { accountId, labName, request } = order;
  const account = await ports.accounts.read(accountId);
  if (!account) throw new LabAccountNotFound(accountId);
  const lab = await ports.accounts.readLab(accountId, labName);
  if (!lab) throw new LabNotFound(accountId, labName);

  // Before the key is looked up: an export that comes in between by this key is then found by it.
  const holder = await ports.exports.findHolder(accountId, lab.templateVmId);
  const key = keyOf(ports, order);
  const known = key && (await ports.exports.findByKey(accountId, key.keyHash));
  if (known) return repeat(ports, accountId, known, key);
  if (!account.galleryId) throw new NoGalleryAttached(accountId);
  // The transaction below is the judge; this look only saves a version number for every impatient click.
  if (holder !== undefined) throw new TemplateVmBusy(labName, holder);

  const now = ports.clock.now();
  const id = newExportId(now, ports.newGuid());
  const image = { galleryId: account.galleryId, imageName: request.imageName };
  const version = await ports.versions.reserve(image, id, []);
  const accepted: Export = {
    id,
    accountId,
    labName,
    ...image,
    templateVmId: lab.templateVmId,
    version,
    status: 'Accepted',
    step: 'Accepted',
    createdAt: now.toISOString(),
  };
  const event = exportEvent(accepted, 'export-accepted', accepted.createdAt);
  const acceptance = await ports.exports.accept(accepted, key, event);
  if (acceptance.kind !== 'accepted') await ports.versions.release({ ...image, version }, id);
  if (acceptance.kind === 'key-known' && key) return repeat(ports, accountId, acceptance, key);
  if (acceptance.kind === 'vm-busy') throw new TemplateVmBusy(labName, acceptance.exportId);

  await ports.runs.start({ accountId, exportId: id }).catch((cause: unknown) => {
    ports.warn(`Export ${id} is accepted, but its run could not be started yet.`, cause);
  });
  return accepted;
}

function keyOf(ports: RequestExportPorts, order: ExportOrder): ExportKey | undefined {
  if (order.idempotencyKey === undefined) return undefined;
  return {
    keyHash: ports.digest(order.idempotencyKey),
    requestHash: ports.digest(JSON.stringify([order.labName, order.request.imageName])),
  };
}

async function repeat(
  ports: RequestExportPorts,
  accountId: string,
  known: { exportId: string; requestHash: string },
  key: ExportKey,
): Promise<Export> {
  if (known.requestHash !== key.requestHash) throw new IdempotencyKeyReused();
  const first = await ports.exports.read(accountId, known.exportId);
  if (!first) throw new ExportNotFound(accountId, known.exportId);
  return first;
}
