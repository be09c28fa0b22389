import type { Reading } from '../../domain/arm/outcome.ts';
import type { RegionOffer } from '../../domain/region/region-offer.ts';
import type { Location, RegionName } from '../../domain/region/region.ts';

export interface Locations {
  list(subscriptionId: string): Promise<Reading<Location[]>>;
}

/** What a region offers to a subscription. */
export interface RegionOffers {
  read(subscriptionId: string, region: RegionName): Promise<Reading<RegionOffer>>;
}
