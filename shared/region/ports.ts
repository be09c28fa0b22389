import type { Reading } from '../operation/outcome.ts';
import type { RegionOffer } from './region-offer.ts';
import type { Location, RegionName } from './region.ts';

export interface Locations {
  list(subscriptionId: string): Promise<Reading<Location[]>>;
}

/** What a region offers to a subscription. */
export interface RegionOffers {
  read(subscriptionId: string, region: RegionName): Promise<Reading<RegionOffer>>;
}
