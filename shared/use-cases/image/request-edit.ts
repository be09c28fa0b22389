import type { AccountStore } from '../account/ports.ts';
import { acceptJob, type AcceptJobPorts, type Requested } from '../job/accept-job.ts';
import type { Job } from '../../domain/job/job.ts';
import { lookTwice } from '../arm/look-twice.ts';
import type { RefusalDetail } from '../../domain/refusal/refusal.ts';
import { checkTarget } from '../region/check-targets.ts';
import type { RegionOffers } from '../region/ports.ts';
import type { ImageCatalogue } from './catalogue-ports.ts';
import type { VersionFacts } from '../../domain/image/image-facts.ts';
import { NotExportedHereError, VersionEditRefusedError } from '../../domain/image/errors.ts';
import { findVersion, findViewer, type FoundVersion, type Viewer } from './find-image.ts';
import { whyNotOwn } from '../../domain/image/ownership.ts';
import { addedRegions, refusalsOfEdit } from '../../domain/image/plan-edit.ts';
import type { VersionEdit } from '../../domain/image/version-edit.ts';

interface EditPorts extends AcceptJobPorts {
  accounts: Pick<AccountStore, 'read'>;
  catalogue: Pick<ImageCatalogue, 'readImage' | 'readVersion'>;
  regionOffers: RegionOffers;
}

/**
 * Accepts the edit of an image version.
 *
 * @param confirm throws where the version is another than the caller has seen
 * @throws {LabAccountNotFoundError | NoGalleryAttachedError | ImageNotFoundError | ImageVersionNotFoundError}
 * @throws {NotExportedHereError | VersionEditRefusedError} and what `confirm` and `acceptJob` throw
 */
export async function requestEdit(
  ports: EditPorts,
  target: { accountId: string; imageName: string; version: string },
  edit: VersionEdit,
  requested: Requested,
  confirm: (viewer: Viewer, found: FoundVersion) => Promise<void>,
): Promise<Job> {
  const { accountId } = target;
  const viewer = await findViewer(ports, accountId);
  const found = await findVersion(ports, viewer, target.imageName, target.version);
  const { image, facts } = found;
  const version = { galleryId: viewer.galleryId, imageName: image.name, version: facts.version };
  const order = {
    ...requested,
    accountId,
    kind: 'EditVersion' as const,
    claim: version,
    target: `images/${version.imageName}/versions/${version.version}`,
    order: { ...version, edit },
  };
  return acceptJob(ports, order, async () => {
    await confirm(viewer, found);
    await assertEditable(ports, viewer, facts, edit);
  });
}

/**
 * Refuses an edit that can't be, before anything is touched, with all reasons at once. Where Azure does not say
 * whether it offers a region, the write will tell.
 *
 * @throws {NotExportedHereError | VersionEditRefusedError}
 */
async function assertEditable(
  { regionOffers }: { regionOffers: RegionOffers },
  { galleryId, allowedRegions, ...owner }: Viewer,
  facts: VersionFacts,
  edit: VersionEdit,
): Promise<void> {
  const [notOwn] = whyNotOwn([facts.origin], owner);
  if (notOwn) throw new NotExportedHereError(notOwn);
  const refusals = refusalsOfEdit(facts, edit, allowedRegions);
  const ofRegions = await Promise.all(
    addedRegions(facts, edit).map(async (target): Promise<RefusalDetail[]> => {
      const look = await lookTwice(() => checkTarget(regionOffers, galleryId, target));
      if (look.kind !== 'done' || look.value.kind === 'offered') return [];
      const { code, message } = look.value;
      return [{ code, message, target: 'targetRegions' }];
    }),
  );
  const reasons = [...refusals, ...ofRegions.flat()];
  if (reasons.length > 0) throw new VersionEditRefusedError(reasons);
}
