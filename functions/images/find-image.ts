import { LabAccountNotFound, NoGalleryAttached } from '../../shared/account/lab-account.ts';
import type { AccountStore } from '../../shared/account/ports.ts';
import type { Prices } from '../../shared/cost/ports.ts';
import { storagePrices } from '../../shared/cost/storage-cost.ts';
import type { Clock } from '../../shared/export/ports.ts';
import type { ImageCatalogue, ImageFacts, VersionFacts } from '../../shared/image/catalogue.ts';
import { ImageNotFound } from '../../shared/image/errors.ts';
import { storedBy } from '../../shared/image/latest-version.ts';
import { imageDocumentOf, type ImageSight } from './image-document.ts';

export interface ImageDoorPorts {
  accounts: Pick<AccountStore, 'read'>;
  catalogue: ImageCatalogue;
  prices: Prices;
  clock: Clock;
}

/** A lab account that looks at its gallery. */
export type Viewer = ImageSight['viewer'];

/** @throws {LabAccountNotFound | NoGalleryAttached} */
export async function viewerOf({ accounts }: ImageDoorPorts, accountId: string): Promise<Viewer> {
  const account = await accounts.read(accountId);
  if (!account) throw new LabAccountNotFound(accountId);
  const { id, createdAt, galleryId, allowedRegions } = account;
  if (galleryId === undefined) throw new NoGalleryAttached(accountId);
  return { id, createdAt, galleryId, allowedRegions };
}

/** @throws {ImageNotFound} */
export async function findImage(
  { catalogue }: ImageDoorPorts,
  { galleryId }: Viewer,
  imageName: string,
): Promise<ImageFacts> {
  const image = await catalogue.readImage({ galleryId, imageName });
  if (!image) throw new ImageNotFound(imageName);
  return image;
}

/** What images and their cost are told from; the price list is asked once for all of them. */
export async function sightOf(
  { prices, clock }: ImageDoorPorts,
  viewer: Viewer,
  images: readonly Pick<ImageFacts, 'stored'>[],
): Promise<ImageSight> {
  const needs = storagePrices(images.flatMap(({ stored }) => stored));
  return { viewer, prices: await prices.find(needs), now: clock.now() };
}

/** The same for versions. */
export function sightOfVersions(ports: ImageDoorPorts, viewer: Viewer, versions: readonly VersionFacts[]) {
  return sightOf(ports, viewer, [storedBy(versions)]);
}

/** One image as callers see it. */
export async function documentOfImage(ports: ImageDoorPorts, viewer: Viewer, image: ImageFacts) {
  return imageDocumentOf(image, await sightOf(ports, viewer, [image]));
}
