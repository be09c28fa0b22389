import type { Prices } from '../../use-cases/cost/ports.ts';
import type { PriceAnswer, PriceNeed } from '../../domain/cost/price.ts';
import type { Clock } from '../../use-cases/clock.ts';
import { PriceCache } from './price-cache.ts';
import { meterOf, PRODUCTS, tiersOf, type Meter } from './price-meters.ts';
import { createPriceListReader, type PriceListOptions } from './retail-price-list.ts';

/**
 * Azure's retail prices, remembered for a day. What several needs ask of one product is one request for up to 10
 * regions: an export to the nine regions of the United States takes two requests, and the next one none.
 */
export function createRetailPrices({ clock, ...options }: PriceListOptions & { clock: Clock }): Prices {
  const cache = new PriceCache(createPriceListReader(options), clock);
  return {
    async find(needs) {
      const meters = needs.map((need) => ({ need, meter: meterOf(need) }));
      await Promise.all(
        PRODUCTS.map((product) => {
          const regions = meters.flatMap(({ meter }) => (meter?.product === product ? [meter.region] : []));
          return cache.refresh(product, [...new Set(regions)]);
        }),
      );
      return meters.map(({ need, meter }) => answerOf(need, meter, cache));
    },
  };
}

function answerOf(need: PriceNeed, meter: Meter | undefined, cache: PriceCache): PriceAnswer {
  if (!meter) return unknown(need, 'Azure does not document what such replicas are billed as.');
  const cached = cache.get(meter.product, meter.region);
  if ('reason' in cached) return unknown(need, cached.reason);
  const tiers = tiersOf(meter, cached.items, cached.readAt);
  if (tiers.length === 0) {
    return unknown(need, `Azure's price list has no single price of "${meter.name}" in ${meter.region}.`);
  }
  return { kind: 'known', need, tiers };
}

function unknown(need: PriceNeed, reason: string): PriceAnswer {
  return { kind: 'unknown', need, reason };
}
