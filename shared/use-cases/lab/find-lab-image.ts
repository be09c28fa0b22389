import type { ExportRegion } from '../../domain/export/export.ts';
import type { ExportStore } from '../export/ports.ts';
import type { Clock } from '../clock.ts';
import { isSettled } from '../../domain/export/transitions.ts';
import type { ImageCatalogue, ImageRefresher } from '../image/catalogue-ports.ts';
import type { ImageFacts, VersionFacts } from '../../domain/image/image-facts.ts';
import { ImageNotFoundError, ImageVersionNotFoundError } from '../../domain/image/errors.ts';
import type { ImageViewer } from '../../domain/image/hidden-because.ts';
import { lookTwice, notReadable } from '../arm/look-twice.ts';
import { GALLERY_TYPE, parseResourceId } from '../../domain/resource/resource-id.ts';
import type { LabFacts } from '../../domain/lab/judge-lab.ts';
import { labRegionsOf, type LabRegion } from '../../domain/lab/lab-options.ts';
import type { SizeOffers } from './ports.ts';

export interface LabImagePorts {
  catalogue: Pick<ImageCatalogue, 'readImage' | 'readVersion'>;
  refresher: Pick<ImageRefresher, 'refresh'>;
  exports: Pick<ExportStore, 'read' | 'readRegions'>;
  sizeOffers: SizeOffers;
  clock: Clock;
}

/** The lab account that wants a lab, with its gallery. */
export type LabViewer = ImageViewer & { galleryId: string };

/** An image version, with where labs can be made from it. */
export interface LabImage {
  image: ImageFacts;
  version: VersionFacts;
  regions: LabRegion[];
  /** What the export that makes it says of its regions, while it is not over. */
  coming: ExportRegion[];
}

/**
 * Finds an image version as it is in Azure now; as it was seen last, where Azure does not let us look.
 *
 * @param wanted the latest one, where this is left out
 * @throws {ImageNotFoundError | ImageVersionNotFoundError}
 */
export async function findLabImage(
  ports: LabImagePorts,
  viewer: LabViewer,
  imageName: string,
  wanted: string | undefined,
): Promise<LabImage> {
  await lookTwice(() => ports.refresher.refresh({ galleryId: viewer.galleryId, imageName }));
  return findKnownImage(ports, viewer, imageName, wanted);
}

/**
 * The same as it was seen last, without a look at Azure.
 *
 * @throws {ImageNotFoundError | ImageVersionNotFoundError}
 */
export async function findKnownImage(
  ports: Pick<LabImagePorts, 'catalogue' | 'exports'>,
  { id, galleryId, allowedRegions }: LabViewer,
  imageName: string,
  wanted: string | undefined,
): Promise<LabImage> {
  const ref = { galleryId, imageName };
  const image = await ports.catalogue.readImage(ref);
  if (!image) throw new ImageNotFoundError(imageName);
  const version =
    wanted === undefined ? image.latest : await ports.catalogue.readVersion({ ...ref, version: wanted });
  if (!version) throw new ImageVersionNotFoundError(imageName, wanted ?? 'latest');
  const coming = await regionsComing(ports, id, version);
  return { image, version, coming, regions: labRegionsOf(version, coming, allowedRegions) };
}

/** An export adds a region to Azure's list when its turn comes; before that, only the export knows of it. */
async function regionsComing(
  { exports }: Pick<LabImagePorts, 'exports'>,
  accountId: string,
  { origin }: VersionFacts,
): Promise<ExportRegion[]> {
  if (origin?.accountId !== accountId) return [];
  const run = await exports.read(accountId, origin.exportId);
  if (!run || isSettled(run.status)) return [];
  return exports.readRegions(accountId, run.id);
}

/** Names of the VM sizes that a region offers to the gallery's subscription; or why that is not known. */
export async function sizesIn(
  { sizeOffers }: Pick<LabImagePorts, 'sizeOffers'>,
  galleryId: string,
  region: string,
): Promise<LabFacts['sizes']> {
  const { subscriptionId } = parseResourceId(galleryId, GALLERY_TYPE);
  const offered = await lookTwice(() => sizeOffers.read(subscriptionId, region));
  return offered.kind === 'done' ? offered.value : { unknown: notReadable(offered) };
}
