import { BoundedMap } from '../../domain/memory/bounded-map.ts';
import type { Caller } from '../../domain/access/caller.ts';
import { TooManyRequestsError } from '../../domain/access/errors.ts';

/** How often each caller may ask. */
export interface RequestRate {
  /** @returns the seconds to wait, or 0 when the caller may ask now */
  take(caller: string): number;
}

const MINUTE_MS = 60_000;
/** So many callers are remembered at most; those that have waited longest are forgotten, who could ask anyway. */
const MAX_CALLERS = 10_000;

/**
 * A token bucket for each caller: a minute's worth at once, and then as they come. Each instance of the app counts for
 * itself.
 */
export function createRequestRate(perMinute: number, clock: { now(): Date }): RequestRate {
  const buckets = new BoundedMap<string, { left: number; at: number }>(MAX_CALLERS);
  return {
    take(caller) {
      const now = clock.now().getTime();
      const known = buckets.get(caller) ?? { left: perMinute, at: now };
      const refilled = known.left + (Math.max(0, now - known.at) * perMinute) / MINUTE_MS;
      const left = Math.min(perMinute, refilled);
      buckets.set(caller, { left: left >= 1 ? left - 1 : left, at: now });
      return left >= 1 ? 0 : Math.ceil(((1 - left) * MINUTE_MS) / perMinute / 1000);
    },
  };
}

/** @throws {TooManyRequestsError} where the caller asks too often */
export function assertWithinRate(rate: RequestRate, { objectId }: Pick<Caller, 'objectId'>): void {
  const wait = rate.take(objectId);
  if (wait > 0) throw new TooManyRequestsError(wait);
}
