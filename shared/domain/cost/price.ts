import { z } from 'zod';
import type { RegionName } from '../region/region.ts';

/**
 * Azure prices everything in US dollars; amounts in other currencies are conversions "for reference" (Azure docs:
 * Azure Retail Prices overview).
 */
export const CURRENCY = 'USD';
export const currency = z.literal(CURRENCY).meta({ description: 'ISO 4217 code of the currency.' });

/** Something that Azure bills, of which the price is wanted. */
export type PriceNeed =
  | {
      kind: 'storage';
      region: RegionName;
      /** How the replica is stored, in Azure's words: `Standard_LRS`, `Standard_ZRS`, `Premium_LRS`. */
      storageAccountType: string;
    }
  | {
      kind: 'egress';
      /** Whose price it is: Azure bills what leaves a region. */
      from: RegionName;
      to: RegionName;
      sameContinent: boolean;
    };

/** What one unit costs, by Azure's retail price list: what a customer pays without an agreement of their own. */
export const unitPrice = z
  .strictObject({
    amount: z.number().nonnegative().meta({ description: 'What one unit costs.' }),
    currency,
    unit: z.enum(['1 GB/Month', '1 GB']).meta({ description: 'What is counted, as Azure writes it.' }),
    effectiveFrom: z.iso.date().meta({ description: 'Since when Azure asks this price.' }),
    readAt: z.iso.datetime().meta({ description: "When the price was read from Azure's list." }),
  })
  .meta({ description: "A unit price of Azure's retail price list." });
export type UnitPrice = z.infer<typeof unitPrice>;

/** A price that holds from some amount on. */
export interface PriceTier {
  fromGb: number;
  price: UnitPrice;
}

/** What the price list says of one need. */
export type PriceAnswer =
  | {
      kind: 'known';
      need: PriceNeed;
      /** By `fromGb`, the lowest first; most meters have one tier, from 0. */
      tiers: readonly PriceTier[];
    }
  | {
      kind: 'unknown';
      need: PriceNeed;
      /** A plain sentence. */
      reason: string;
    };

/** True when both are about the same thing, and so have the same price. */
export function sameNeed(a: PriceNeed, b: PriceNeed): boolean {
  if (a.kind === 'storage') {
    return b.kind === 'storage' && a.region === b.region && a.storageAccountType === b.storageAccountType;
  }
  return b.kind === 'egress' && a.from === b.from && a.to === b.to && a.sameContinent === b.sameContinent;
}

/**
 * The price of the tier that the amount falls into, which then holds for all of the amount; undefined when no tier
 * begins so low. Azure counts what the whole subscription uses in a month towards its tiers. Nobody here knows how
 * much that is, so the tier is chosen by this amount alone.
 */
export function priceFor(tiers: readonly PriceTier[], gb: number): UnitPrice | undefined {
  return tiers.findLast(({ fromGb }) => fromGb <= gb)?.price;
}
