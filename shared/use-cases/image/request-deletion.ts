import type { AccountStore } from '../account/ports.ts';
import { acceptJob, type AcceptJobPorts, type JobOrder, type Requested } from '../job/accept-job.ts';
import type { Job } from '../../domain/job/job.ts';
import type { ImageCatalogue } from './catalogue-ports.ts';
import type { ImageFacts, VersionFacts } from '../../domain/image/image-facts.ts';
import {
  assertOwn,
  assertUnused,
  checkDeletion,
  type DeletionImpact,
  type DeletionPorts,
} from './check-deletion.ts';
import { ImageBusyError } from '../../domain/image/errors.ts';
import { findImage, findVersion, findViewer, type Viewer } from './find-image.ts';

/** An image, or one of its versions, of the gallery of a lab account. */
export interface DeletionTarget {
  accountId: string;
  imageName: string;
  /** Left out, it is the whole image. */
  version?: string;
}

type Ports = DeletionPorts & {
  accounts: Pick<AccountStore, 'read'>;
  catalogue: Pick<ImageCatalogue, 'readImage' | 'readVersion'>;
};

/**
 * Says what the deletion of an image, or of one of its versions, would mean. Nothing is touched.
 *
 * @throws {LabAccountNotFoundError | NoGalleryAttachedError | ImageNotFoundError | ImageVersionNotFoundError}
 */
export async function previewDeletion(ports: Ports, target: DeletionTarget): Promise<DeletionImpact> {
  const { viewer, image, facts } = await find(ports, target);
  return checkDeletion(ports, viewer, image, facts);
}

/**
 * Accepts the deletion of an image, or of one of its versions.
 *
 * @param confirm throws where the deletion means something else than the caller has seen
 * @throws {LabAccountNotFoundError | NoGalleryAttachedError | ImageNotFoundError | ImageVersionNotFoundError}
 * @throws {NotExportedHereError | ImageInUseError | ImageBusyError} and what `confirm` and `acceptJob` throw
 */
export async function requestDeletion(
  ports: Ports & AcceptJobPorts,
  target: DeletionTarget,
  requested: Requested,
  confirm: (impact: DeletionImpact) => void,
): Promise<Job> {
  const { viewer, image, facts } = await find(ports, target);
  return acceptJob(ports, { ...requested, ...orderOf(viewer, image, facts) }, async () => {
    const impact = await checkDeletion(ports, viewer, image, facts);
    confirm(impact);
    assertOwn(impact);
    assertUnused(impact);
    // Of a single version the claim itself says so.
    if (!facts && impact.operations.length + impact.operationsElsewhere > 0) {
      throw new ImageBusyError(image.name, impact.operations);
    }
  });
}

async function find(
  ports: Ports,
  { accountId, imageName, version }: DeletionTarget,
): Promise<{ viewer: Viewer; image: ImageFacts; facts?: VersionFacts }> {
  const viewer = await findViewer(ports, accountId);
  if (version === undefined) return { viewer, image: await findImage(ports, viewer, imageName) };
  return { viewer, ...(await findVersion(ports, viewer, imageName, version)) };
}

function orderOf({ id: accountId, galleryId }: Viewer, image: ImageFacts, facts?: VersionFacts): JobOrder {
  const ref = { galleryId, imageName: image.name };
  const target = `images/${image.name}`;
  if (!facts) {
    return { accountId, kind: 'DeleteImage', target, order: ref, lock: `delete:${target.toLowerCase()}` };
  }
  const version = { ...ref, version: facts.version };
  return {
    accountId,
    kind: 'DeleteVersion',
    target: `${target}/versions/${facts.version}`,
    order: version,
    claim: version,
  };
}
