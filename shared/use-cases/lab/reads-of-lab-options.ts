import type { GalleryContents, ImageRefresher } from '../image/catalogue-ports.ts';
import type { ImageRef } from '../../domain/image/image-ref.ts';
import { createPageView, withinBudget } from '../arm/page-view.ts';
import type { ReadBudget } from '../arm/read-budget.ts';
import type { LabImagePorts } from './find-lab-image.ts';
import type { SizeOffers } from './ports.ts';

/** An image is read anew with its definition and the list of its versions; each version that has changed is one more. */
const REFRESH_READS = 2;

/**
 * What the choices for a new lab are read with, within the budget of pages: an image once in 30 seconds, however many
 * look; without budget it is shown as it was seen last. The sizes of a region are remembered.
 *
 * @param refresherOf reads an image with what it is given
 */
export function readsOfLabOptions({
  budget,
  clock,
  contents,
  refresherOf,
  sizeOffers,
}: {
  budget: ReadBudget;
  clock: { now(): Date };
  contents: GalleryContents;
  refresherOf: (contents: GalleryContents) => Pick<ImageRefresher, 'refresh'>;
  sizeOffers: SizeOffers;
}): Pick<LabImagePorts, 'refresher' | 'sizeOffers'> {
  const refresher = refresherOf({
    ...contents,
    readVersion: (version) => withinBudget(budget, 1, () => contents.readVersion(version)),
  });
  const images = createPageView({
    budget,
    clock,
    cost: REFRESH_READS,
    look: (id) => refresher.refresh(imageOf(id)),
  });
  const sizes = createPageView({
    budget,
    clock,
    look: (id) => {
      const [subscriptionId = '', region = ''] = id.split('/');
      return sizeOffers.read(subscriptionId, region);
    },
  });
  return {
    refresher: {
      refresh: async ({ galleryId, imageName }) => (await images.see(`${galleryId}/${imageName}`)).look,
    },
    sizeOffers: {
      read: async (subscriptionId, region) => (await sizes.see(`${subscriptionId}/${region}`)).look,
    },
  };
}

/** No image's name has a slash. */
function imageOf(id: string): ImageRef {
  const slash = id.lastIndexOf('/');
  return { galleryId: id.slice(0, slash), imageName: id.slice(slash + 1) };
}
