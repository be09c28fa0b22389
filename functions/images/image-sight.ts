import type { AccountStore } from '../../shared/use-cases/account/ports.ts';
import type { Prices } from '../../shared/use-cases/cost/ports.ts';
import { storagePrices } from '../../shared/domain/cost/storage-cost.ts';
import type { Clock } from '../../shared/use-cases/clock.ts';
import type { ImageCatalogue } from '../../shared/use-cases/image/catalogue-ports.ts';
import type { ImageFacts, VersionFacts } from '../../shared/domain/image/image-facts.ts';
import type { FoundVersion, Viewer } from '../../shared/use-cases/image/find-image.ts';
import { storedBy } from '../../shared/domain/image/latest-version.ts';
import { imageDocumentOf, type ImageSight } from './image-document.ts';
import { versionDocumentOf } from './version-document.ts';

export interface ImageDoorPorts {
  accounts: Pick<AccountStore, 'read'>;
  catalogue: ImageCatalogue;
  prices: Prices;
  clock: Clock;
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

/** One version as callers see it. */
export async function documentOfVersion(
  ports: ImageDoorPorts,
  viewer: Viewer,
  { image, facts }: FoundVersion,
) {
  return versionDocumentOf(image.name, facts, await sightOfVersions(ports, viewer, [facts]));
}
