import type { z } from 'zod';
import type { RegionName } from '../region/region.ts';
import { BILLING, type CostEstimate, type sizeBasis } from './cost-estimate.ts';
import { CURRENCY, priceFor, sameNeed, type PriceAnswer, type PriceNeed, type UnitPrice } from './price.ts';

/** An image version whose cost is wanted. */
export interface CostOrder {
  /** Of one replica. */
  sizeGb: number;
  sizeBasis: z.infer<typeof sizeBasis>;
  homeRegion: RegionName;
  regions: readonly RegionOrder[];
}

export interface RegionOrder {
  region: RegionName;
  /** At least 1. */
  replicas: number;
  /** Azure's word, as `Standard_LRS`. */
  storageAccountType: string;
  /** Whether it is on the home region's continent; true if left out, as one geography is on one continent. */
  sameContinent?: boolean;
}

/** What has to be looked up before the cost can be estimated, each price once. */
export function priceNeeds(order: CostOrder): PriceNeed[] {
  const needs = [...order.regions.map(storageNeed), ...firstCopies(order).map(egressNeed(order))];
  return needs.filter((need, index) => needs.findIndex((other) => sameNeed(need, other)) === index);
}

/**
 * What the image version costs. Azure bills every replica as a snapshot, each month, and once the egress of the
 * first copy to each other region; further replicas there are copied within the region (Azure docs, Azure Compute
 * Gallery, "Billing"). What has no price among the answers is `unknown`, never guessed.
 *
 * Amounts are rounded to 4 decimals, line by line; the sums are those of the rounded lines.
 */
export function estimateCost(order: CostOrder, answers: readonly PriceAnswer[]): CostEstimate {
  const { sizeGb, sizeBasis, homeRegion } = order;
  const monthly = order.regions.map((regionOrder) => {
    const { region, replicas, storageAccountType } = regionOrder;
    const { reason, ...priced } = price(storageNeed(regionOrder), sizeGb * replicas, answers);
    const what = `What ${storageAccountType} replicas in ${region} cost each month`;
    return {
      line: { region, replicas, storageAccountType, ...priced },
      unknown: unknownSentence(what, reason),
    };
  });
  const once = firstCopies(order).map((regionOrder) => {
    const to = regionOrder.region;
    const { reason, ...priced } = price(egressNeed(order)(regionOrder), sizeGb, answers);
    const what = `What copying the image from ${homeRegion} to ${to} costs`;
    return { line: { from: homeRegion, to, ...priced }, unknown: unknownSentence(what, reason) };
  });
  return {
    currency: CURRENCY,
    sizeGb,
    sizeBasis,
    monthly: summed(monthly.map(({ line }) => line)),
    once: summed(once.map(({ line }) => line)),
    unknown: [...monthly, ...once].flatMap(({ unknown }) => unknown),
    billing: BILLING,
  };
}

function storageNeed({ region, storageAccountType }: RegionOrder): PriceNeed {
  return { kind: 'storage', region, storageAccountType };
}

function egressNeed({ homeRegion }: CostOrder) {
  return ({ region, sameContinent = true }: RegionOrder): PriceNeed => {
    return { kind: 'egress', from: homeRegion, to: region, sameContinent };
  };
}

/** The regions that the image leaves its home region for, each once. */
function firstCopies({ homeRegion, regions }: CostOrder): RegionOrder[] {
  const names = regions.map(({ region }) => region);
  return regions.filter(({ region }, index) => region !== homeRegion && names.indexOf(region) === index);
}

interface Priced {
  gb: number;
  unitPrice: UnitPrice | null;
  amount: number | null;
  /** Why there is no price. */
  reason?: string;
}

function price(need: PriceNeed, gb: number, answers: readonly PriceAnswer[]): Priced {
  const unknown = (reason: string): Priced => ({ gb, unitPrice: null, amount: null, reason });
  const answer = answers.find((candidate) => sameNeed(candidate.need, need));
  if (!answer) return unknown('Its price was not looked up.');
  if (answer.kind === 'unknown') return unknown(answer.reason);
  const unitPrice = priceFor(answer.tiers, gb);
  if (!unitPrice) return unknown('Azure lists no price for so small an amount.');
  return { gb, unitPrice, amount: rounded(gb * unitPrice.amount) };
}

function unknownSentence(what: string, reason: string | undefined): string[] {
  return reason === undefined ? [] : [`${what} is not known. ${reason}`];
}

function summed<Line extends { amount: number | null }>(lines: Line[]) {
  const known = rounded(lines.reduce((sum, { amount }) => sum + (amount ?? 0), 0));
  return { known, total: lines.some(({ amount }) => amount === null) ? null : known, lines };
}

/** To 4 decimals, a half upwards: a hundredth of a cent is less than anybody is billed. */
function rounded(amount: number): number {
  return Math.round(amount * 10_000) / 10_000;
}
