import type { ImageRefresher } from '../image/catalogue.ts';
import { createPageView, withinBudget } from '../operation/page-view.ts';
import type { ReadBudget } from '../operation/read-budget.ts';
import type { LabImagePorts } from './find-lab-image.ts';
import type { SizeOffers } from './ports.ts';

/** An image is read anew with its definition and the list of its versions, and with each version that has changed. */
const REFRESH_READS = 3;

/**
 * What the choices for a new lab are read with, within the budget of pages. The image is read anew each time, because
 * somebody waits for a region; without budget it is shown as it was seen last. The sizes of a region are remembered.
 */
export function readsOfLabOptions({
  budget,
  clock,
  refresher,
  sizeOffers,
}: {
  budget: ReadBudget;
  clock: { now(): Date };
  refresher: Pick<ImageRefresher, 'refresh'>;
  sizeOffers: SizeOffers;
}): Pick<LabImagePorts, 'refresher' | 'sizeOffers'> {
  const sizes = createPageView({
    ...{ budget, clock },
    look: (id) => {
      const [subscriptionId = '', region = ''] = id.split('/');
      return sizeOffers.read(subscriptionId, region);
    },
  });
  return {
    refresher: { refresh: (image) => withinBudget(budget, REFRESH_READS, () => refresher.refresh(image)) },
    sizeOffers: {
      read: async (subscriptionId, region) => (await sizes.see(`${subscriptionId}/${region}`)).look,
    },
  };
}
