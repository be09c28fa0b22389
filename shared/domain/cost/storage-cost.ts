import { CURRENCY, priceFor, sameNeed, type PriceAnswer, type PriceNeed } from './price.ts';

/** How much is kept in one region, on one kind of storage. */
export interface StoredAmount {
  region: string;
  /** Azure's word, as `Standard_LRS`. */
  storageAccountType: string;
  gb: number;
}

/** What keeping something costs each month. */
export interface StorageCost {
  currency: typeof CURRENCY;
  /** What is known of it. */
  known: number;
  /** Null when something is not known. */
  total: number | null;
  /** What is not known, a sentence each. */
  unknown: string[];
}

/** What has to be looked up for the cost, each price once. */
export function storagePrices(stored: readonly StoredAmount[]): PriceNeed[] {
  const needs = stored.map(needOf);
  return needs.filter((need, index) => needs.findIndex((other) => sameNeed(need, other)) === index);
}

/** What is kept costs as snapshots do; to 4 decimals. What has no price among the answers is `unknown`. */
export function storageCost(stored: readonly StoredAmount[], answers: readonly PriceAnswer[]): StorageCost {
  const unknown: string[] = [];
  let sum = 0;
  for (const amount of stored) {
    const need = needOf(amount);
    const answer = answers.find((candidate) => sameNeed(candidate.need, need));
    const price = answer?.kind === 'known' ? priceFor(answer.tiers, amount.gb) : undefined;
    if (price) sum += amount.gb * price.amount;
    else unknown.push(`What ${amount.storageAccountType} storage in ${amount.region} costs is not known.`);
  }
  const known = Math.round(sum * 10_000) / 10_000;
  return { currency: CURRENCY, known, total: unknown.length > 0 ? null : known, unknown };
}

function needOf({ region, storageAccountType }: StoredAmount): PriceNeed {
  return { kind: 'storage', region, storageAccountType };
}
