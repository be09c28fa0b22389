import { BoundedMap } from '../../domain/memory/bounded-map.ts';
import type { Caller } from '../../domain/access/caller.ts';
import type { RefusalCounts } from './ports.ts';

/**
 * A refusal of a caller who has no role in the account, whether there is such an account or not; or one of somebody with
 * a role, which the account's audit has had often enough.
 */
export interface StrangerRefusal {
  caller: Pick<Caller, 'objectId' | 'name' | 'kind'>;
  operation: string;
  accountId: string;
}

export interface StrangerRefusals {
  count(refusal: StrangerRefusal): Promise<void>;
}

/** So many callers have a count of their own in an hour; all others share one. */
export const MAX_CALLERS = 1_000;
const MAX_ACCOUNTS = 10;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Counts older than that are forgotten. */
const KEPT_MS = 30 * 24 * HOUR_MS;

interface Tally {
  total: number;
  /** Not written yet. */
  pending: Record<string, number>;
  accounts: string[];
  writtenAt: number;
}

/**
 * Counts refusals of strangers for the operators, in memory. A caller's count is written when it reaches a power of two,
 * or when a minute has passed since it was written last: 1,400 refusals are about a dozen writes. What was not written
 * is lost with the process and at the end of the hour: less than what is written, and no more than came since.
 */
export function createStrangerRefusals(ports: {
  counts: RefusalCounts;
  clock: { now(): Date };
}): StrangerRefusals {
  const tallies = new BoundedMap<string, Tally>(MAX_CALLERS + 1);
  let hour = '';

  async function beginHour(now: Date): Promise<void> {
    hour = hourOf(now);
    tallies.clear();
    await ports.counts.forgetBefore(hourOf(new Date(now.getTime() - KEPT_MS)));
  }

  return {
    async count({ caller, operation, accountId }) {
      const now = ports.clock.now();
      if (hourOf(now) !== hour) await beginHour(now);
      const isOwn = tallies.has(caller.objectId) || tallies.size < MAX_CALLERS;
      const callerId = isOwn ? caller.objectId : 'others';
      const tally = tallies.get(callerId) ?? {
        total: 0,
        pending: {},
        accounts: [],
        writtenAt: now.getTime(),
      };
      tallies.set(callerId, tally);
      tally.total += 1;
      tally.pending[operation] = (tally.pending[operation] ?? 0) + 1;
      if (tally.accounts.length < MAX_ACCOUNTS && !tally.accounts.includes(accountId)) {
        tally.accounts.push(accountId);
      }
      if (!isPowerOfTwo(tally.total) && now.getTime() - tally.writtenAt < MINUTE_MS) return;
      const { pending: operations, accounts } = tally;
      tally.pending = {};
      tally.writtenAt = now.getTime();
      const callerName = isOwn ? caller.name : 'others';
      try {
        await ports.counts.add({ hour, callerId, callerName, operations, accounts: [...accounts] });
      } catch (error) {
        // They are written with those that come next.
        for (const [name, times] of Object.entries(operations)) {
          tally.pending[name] = (tally.pending[name] ?? 0) + times;
        }
        throw error;
      }
    },
  };
}

function hourOf(time: Date): string {
  return time.toISOString().slice(0, 13);
}

function isPowerOfTwo(count: number): boolean {
  return Number.isInteger(Math.log2(count));
}
