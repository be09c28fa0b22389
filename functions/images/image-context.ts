import type { AccountStore } from '../../shared/use-cases/account/ports.ts';
import type { Prices } from '../../shared/use-cases/cost/ports.ts';
import { storagePrices } from '../../shared/domain/cost/storage-cost.ts';
import type { Clock } from '../../shared/use-cases/clock.ts';
import type { ImageCatalogue } from '../../shared/use-cases/image/catalogue-ports.ts';
import type { ImageFacts, VersionFacts } from '../../shared/domain/image/image-facts.ts';
import type { FoundVersion, Viewer } from '../../shared/use-cases/image/find-image.ts';
import { storedBy } from '../../shared/domain/image/latest-version.ts';
import { imageDocumentOf, type ImageContext } from './image-document.ts';
import { versionDocumentOf } from './version-document.ts';

export interface ImageEndpointPorts {
  accounts: Pick<AccountStore, 'read'>;
  catalogue: ImageCatalogue;
  prices: Prices;
  clock: Clock;
}

/** What images and their cost are told from; the price list is asked once for all of them. */
export async function contextOf(
  { prices, clock }: ImageEndpointPorts,
  viewer: Viewer,
  images: readonly Pick<ImageFacts, 'stored'>[],
): Promise<ImageContext> {
  const needs = storagePrices(images.flatMap(({ stored }) => stored));
  return { viewer, prices: await prices.find(needs), now: clock.now() };
}

/** The same for versions. */
export function contextOfVersions(
  ports: ImageEndpointPorts,
  viewer: Viewer,
  versions: readonly VersionFacts[],
) {
  return contextOf(ports, viewer, [storedBy(versions)]);
}

/** One image as callers see it. */
export async function documentOfImage(ports: ImageEndpointPorts, viewer: Viewer, image: ImageFacts) {
  return imageDocumentOf(image, await contextOf(ports, viewer, [image]));
}

/** One version as callers see it. */
export async function documentOfVersion(
  ports: ImageEndpointPorts,
  viewer: Viewer,
  { image, facts }: FoundVersion,
) {
  return versionDocumentOf(image.name, facts, await contextOfVersions(ports, viewer, [facts]));
}
