import { BoundedMap } from '../../domain/memory/bounded-map.ts';

/** What is refused in the same way: to the same caller, in one account, for the same reason. */
export interface RefusalKind {
  accountId: string;
  callerId: string;
  operation: string;
  code: string;
}

export interface RepeatedRefusals {
  /** @returns true where it has been refused so often within the hour that a further entry tells nothing new */
  isRepeated(refusal: RefusalKind): boolean;
}

/** Enough to show that somebody tries again and again; how often is counted elsewhere. */
export const ENTRIES_AN_HOUR = 10;
/** So many kinds are remembered at most; those that were refused longest ago are forgotten, and may be noted anew. */
const MAX_KINDS = 10_000;
const HOUR_MS = 60 * 60_000;

/** Counts refusals in memory, by the hour. Each instance of the app counts for itself. */
export function createRepeatedRefusals(clock: { now(): Date }): RepeatedRefusals {
  const kinds = new BoundedMap<string, { since: number; entries: number }>(MAX_KINDS);
  return {
    isRepeated({ accountId, callerId, operation, code }) {
      const now = clock.now().getTime();
      const key = JSON.stringify([accountId, callerId, operation, code]);
      const known = kinds.get(key);
      const isOver = !known || now < known.since || now >= known.since + HOUR_MS;
      const counted = isOver ? { since: now, entries: 0 } : known;
      if (counted.entries >= ENTRIES_AN_HOUR) return true;
      kinds.set(key, { since: counted.since, entries: counted.entries + 1 });
      return false;
    },
  };
}
