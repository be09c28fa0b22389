import type { ImageRef } from '../../domain/image/image-ref.ts';
import { readImageMakers, type MakerPorts } from '../image/read-makers.ts';
import { done, type Reading } from '../../domain/arm/outcome.ts';
import type { RefusalDetail } from '../../domain/refusal/refusal.ts';
import { sameResource } from '../../domain/resource/resource-id.ts';
import { AzureNotReadyError } from '../../domain/export/errors.ts';
import type { Export } from '../../domain/export/export.ts';
import type { ExportStore, VersionStore } from './ports.ts';

const BEING_ACCEPTED = { seconds: 5, why: 'Another export into the image is just being accepted.' };

/** A lab by what its exports bear of it. Another lab may have its name later, but not its template VM. */
export type LabOfExports = Pick<Export, 'accountId' | 'labName' | 'templateVmId'>;

/** True for an export of this very lab. */
export function isOfLab(run: LabOfExports | undefined, lab: LabOfExports): boolean {
  return (
    run?.accountId === lab.accountId &&
    run.labName === lab.labName &&
    sameResource(run.templateVmId, lab.templateVmId)
  );
}

/**
 * Why whoever may export one lab only may not export it into an image: labs of others are made from its latest
 * version.
 *
 * @param makers the exports that made the image and its versions; undefined for what none of the account's made
 */
export function whyNotIntoImage(
  makers: readonly (LabOfExports | undefined)[],
  lab: LabOfExports,
): RefusalDetail[] {
  if (makers.every((maker) => isOfLab(maker, lab))) return [];
  const message =
    'The image, or a version of it, was not made by this lab. Choose another name, or ask a Contributor of the lab ' +
    'account to export the lab into it.';
  return [{ code: 'ImageOfAnotherLab', message, target: 'imageName' }];
}

/** The same, as Azure shows the image now. */
export async function checkImageOfLab(
  ports: MakerPorts,
  lab: LabOfExports,
  image: ImageRef,
): Promise<Reading<RefusalDetail[]>> {
  const makers = await readImageMakers(ports, image, lab.accountId);
  return makers.kind === 'done' ? done(whyNotIntoImage(makers.value ?? [], lab)) : makers;
}

/**
 * The same of exports that are to make the image, or a version of it, and have not done so yet: Azure does not know of
 * them, but they have claimed their versions.
 *
 * @param ownId of the export that asks, where it has claimed its own
 * @throws {AzureNotReadyError} while another export into the image is being accepted
 */
export async function checkClaimsOfImage(
  ports: { exports: Pick<ExportStore, 'read'>; reservations: Pick<VersionStore, 'listClaims'> },
  lab: LabOfExports,
  { galleryId, imageName }: ImageRef,
  ownId?: string,
): Promise<RefusalDetail[]> {
  const claims = await ports.reservations.listClaims(galleryId);
  const others = claims.filter(
    (claim) => claim.imageName.toLowerCase() === imageName.toLowerCase() && claim.operationId !== ownId,
  );
  const holders = await Promise.all(
    others.map(({ accountId, operationId }) => ports.exports.read(accountId, operationId)),
  );
  const known = holders.filter((holder) => holder !== undefined);
  const refusals = whyNotIntoImage(known, lab);
  // A version is claimed a moment before its export is written: whose that is, perhaps the same request's, shows soon.
  if (refusals.length === 0 && known.length < holders.length) throw new AzureNotReadyError(BEING_ACCEPTED);
  return refusals;
}
