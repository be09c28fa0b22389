/** How many reads of Azure may be spent on what can do without them. */
export interface ReadBudget {
  /** @returns false, and nothing is spent, where so many are not left */
  take(reads: number): boolean;
}

/**
 * What pages may spend. Azure lets one identity make 250 reads at once and 25 more in each second, in a subscription and
 * region (Azure docs, request-limits-and-throttling). Of that pages get a half and a fifth: running operations, which
 * ask nobody for leave, always find the rest.
 */
export const PAGE_READS = { atOnce: 125, perSecond: 5 } as const;

/** A token bucket. Each instance of the app has its own. */
export function createReadBudget(
  { atOnce, perSecond }: { atOnce: number; perSecond: number },
  clock: { now(): Date },
): ReadBudget {
  let left = atOnce;
  let countedAt = clock.now().getTime();
  return {
    take(reads) {
      const now = clock.now().getTime();
      left = Math.min(atOnce, left + (Math.max(0, now - countedAt) / 1000) * perSecond);
      countedAt = now;
      if (left < reads) return false;
      left -= reads;
      return true;
    },
  };
}
