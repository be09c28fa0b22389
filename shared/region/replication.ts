import { z } from 'zod';
import type { RegionName } from './region.ts';

/**
 * How far one region is.
 *
 * - `Pending`: wanted, and not yet in Azure's list
 * - `Replicating`: in Azure's list; Azure copies
 * - `Withdrawing`: failed, and on its way out of Azure's list, to be added again (Azure's own advice for a
 *   failed region)
 * - `Completed`, `Failed`, `Skipped`: final
 */
export const regionState = z.enum([
  'Pending',
  'Replicating',
  'Withdrawing',
  'Completed',
  'Failed',
  'Skipped',
]);
export type RegionState = z.infer<typeof regionState>;

export type FinalState = 'Completed' | 'Failed' | 'Skipped';

/** What is remembered of one region from tick to tick. Times are ISO 8601, in UTC. */
export const regionMemory = z.object({
  region: z.string(),
  home: z.boolean(),
  state: regionState,
  /** How many times Azure has been asked to copy to this region. */
  attempt: z.number().int(),
  /** When the running attempt is given up; counts from the moment Azure has the region in its list. */
  deadline: z.iso.datetime().exactOptional(),
  /** Azure's percentage of the running attempt. */
  progress: z.number(),
  message: z.string().exactOptional(),
});
export type RegionMemory = z.infer<typeof regionMemory>;

/** What one look at the image version says of one region. */
const seenRegion = z.object({
  region: z.string(),
  state: z.enum(['Unknown', 'Replicating', 'Completed', 'Failed']),
  progress: z.number(),
  details: z.string().exactOptional(),
});
export type SeenRegion = z.infer<typeof seenRegion>;

/** What one look at the image version says. */
export const seenVersion = z.object({
  /** Azure is working on the version: whoever writes now is refused, or stops what runs. */
  busy: z.boolean(),
  /** Azure's list of target regions, normalized. */
  targetRegions: z.array(z.string()),
  regions: z.array(seenRegion),
  /** Azure gave up on the whole version, for this reason. */
  failure: z.string().exactOptional(),
});
export type SeenVersion = z.infer<typeof seenVersion>;

export const replicationLimits = z.object({
  /** How many times a region is tried before it counts as Failed. */
  attempts: z.number().int().min(1),
  /** How long one attempt may take. */
  deadlineMinutes: z.number().positive(),
});
export type ReplicationLimits = z.infer<typeof replicationLimits>;

export function firstMemory(region: RegionName, home: RegionName): RegionMemory {
  return { region, home: region === home, state: 'Pending', attempt: 0, progress: 0 };
}

export function isFinal(state: RegionState): state is FinalState {
  return state === 'Completed' || state === 'Failed' || state === 'Skipped';
}

/**
 * A region's next memory, from what it was, what was seen and the time. Final states never change, and a region
 * is Completed by its own replication status alone.
 *
 * @param until when the whole replication ends, whatever state a region is in
 */
export function advance(
  memory: RegionMemory,
  seen: SeenVersion,
  limits: ReplicationLimits,
  time: { now: Date; until: Date },
): RegionMemory {
  if (isFinal(memory.state)) return memory;
  const listed = seen.targetRegions.includes(memory.region);
  const status = seen.regions.find((region) => region.region === memory.region);
  if (listed && status?.state === 'Completed' && memory.state !== 'Withdrawing') return completed(memory);
  if (time.now >= time.until) return givenUp(memory);

  switch (memory.state) {
    case 'Withdrawing':
      return listed ? memory : waiting(memory);
    case 'Pending':
      // A `Failed` is an older attempt's: what waits has not been asked for again yet.
      return listed && !hasFailed(memory, seen) ? begun(memory, limits, time.now) : memory;
    case 'Replicating':
      if (!listed) return dropped(memory, limits);
      if (hasFailed(memory, seen)) return failed(memory, status?.details ?? seen.failure, limits);
      if (memory.deadline !== undefined && time.now >= new Date(memory.deadline)) return givenUp(memory);
      return { ...memory, progress: status?.progress ?? memory.progress };
  }
}

/** Every region's next memory. Without an image in the home region there is nothing to copy to the others. */
export function advanceAll(
  memories: readonly RegionMemory[],
  seen: SeenVersion,
  limits: ReplicationLimits,
  time: { now: Date; until: Date },
): RegionMemory[] {
  const next = memories.map((memory) => advance(memory, seen, limits, time));
  if (!next.some((memory) => memory.home && memory.state === 'Failed')) return next;
  const message = 'The image could not be made in its home region, so there is nothing to copy to this one.';
  return next.map((memory) =>
    isFinal(memory.state) ? memory : { ...withoutDeadline(memory), state: 'Failed', message },
  );
}

/**
 * What to remember of the regions once Azure has taken the wanted list: the attempt of each that waited begins
 * here, because one that fails between two looks could else not be told from the last.
 */
export function asked(
  memories: readonly RegionMemory[],
  limits: ReplicationLimits,
  now: Date,
): RegionMemory[] {
  const wanted = wantedRegions(memories);
  return memories.map((memory) =>
    memory.state === 'Pending' && wanted.includes(memory.region) ? begun(memory, limits, now) : memory,
  );
}

/** Why Azure would not take a region, in its own words. */
export function skipped(memory: RegionMemory, reason: string): RegionMemory {
  return { ...withoutDeadline(memory), state: 'Skipped', progress: 0, message: reason };
}

/**
 * The complete list of target regions that Azure should have: the resource is written as a whole, and what is
 * left out is removed. The home region is always in it; the others join once it is Completed, so that labs in
 * the home region need not wait for a refusal elsewhere. Failed and withdrawn regions are out.
 */
export function wantedRegions(memories: readonly RegionMemory[]): RegionName[] {
  const homeCompleted = memories.some((memory) => memory.home && memory.state === 'Completed');
  return memories
    .filter((memory) => memory.home || (homeCompleted && isWanted(memory.state)))
    .map((memory) => memory.region);
}

/**
 * True when Azure should be given the wanted list: it has another one, or a region in it has to be asked for
 * again. While Azure works on the version nobody writes, unless all that is left is to take a given-up region
 * out: then there is nothing to disturb.
 */
export function needsWrite(memories: readonly RegionMemory[], seen: SeenVersion): boolean {
  const wanted = wantedRegions(memories);
  const again = memories.some(
    (memory) => memory.state === 'Pending' && wanted.includes(memory.region) && hasFailed(memory, seen),
  );
  const differs = again || !sameRegions(wanted, seen.targetRegions);
  return differs && (!seen.busy || memories.every((memory) => isFinal(memory.state)));
}

/** True when no region is open and Azure's list is the wanted one, or when the time for all that is over. */
export function isOver(
  memories: readonly RegionMemory[],
  seen: SeenVersion,
  time: { now: Date; until: Date },
): boolean {
  if (!memories.every((memory) => isFinal(memory.state))) return false;
  return time.now >= time.until || sameRegions(wantedRegions(memories), seen.targetRegions);
}

export function sameRegions(a: readonly RegionName[], b: readonly RegionName[]): boolean {
  return a.length === b.length && new Set([...a, ...b]).size === a.length;
}

/**
 * While Azure works on the version, a `Failed` may be the last attempt's, so it does not count yet. A version
 * that failed as a whole has failed in its home region, even where Azure gives that region no state.
 */
function hasFailed(memory: RegionMemory, seen: SeenVersion): boolean {
  if (seen.busy || !seen.targetRegions.includes(memory.region)) return false;
  const status = seen.regions.find((region) => region.region === memory.region);
  return (
    status?.state === 'Failed' || (memory.home && seen.failure !== undefined && status?.state !== 'Completed')
  );
}

function isWanted(state: RegionState): boolean {
  return state === 'Pending' || state === 'Replicating' || state === 'Completed';
}

function withoutDeadline(memory: RegionMemory): RegionMemory {
  const { deadline, ...rest } = memory;
  return rest;
}

function waiting(memory: RegionMemory): RegionMemory {
  return { ...withoutDeadline(memory), state: 'Pending', progress: 0 };
}

/** Somebody else took the region out of the list. It is asked for again, but not for ever against their will. */
function dropped(memory: RegionMemory, limits: ReplicationLimits): RegionMemory {
  if (memory.attempt < limits.attempts) return waiting(memory);
  const message = `Somebody else took this region out of the image version while Azure copied to it (tried ${memory.attempt} times).`;
  return { ...withoutDeadline(memory), state: 'Failed', message };
}

function begun(memory: RegionMemory, limits: ReplicationLimits, now: Date): RegionMemory {
  const { message, ...rest } = memory;
  const deadline = new Date(now.getTime() + limits.deadlineMinutes * 60_000).toISOString();
  return { ...rest, state: 'Replicating', attempt: memory.attempt + 1, deadline, progress: 0 };
}

function completed(memory: RegionMemory): RegionMemory {
  const { message, ...rest } = withoutDeadline(memory);
  return { ...rest, state: 'Completed', attempt: Math.max(memory.attempt, 1), progress: 100 };
}

function failed(memory: RegionMemory, details: string | undefined, limits: ReplicationLimits): RegionMemory {
  const reason = details ?? 'Azure gave no reason.';
  if (memory.attempt >= limits.attempts) {
    const message = `Azure could not copy the image to this region (tried ${memory.attempt} times). ${reason}`;
    return { ...withoutDeadline(memory), state: 'Failed', message };
  }
  const message = `Attempt ${memory.attempt} of ${limits.attempts} failed and is made again. ${reason}`;
  // The home region can't leave the list: Azure is given the same list again.
  const state = memory.home ? 'Pending' : 'Withdrawing';
  return { ...withoutDeadline(memory), state, progress: 0, message };
}

function givenUp(memory: RegionMemory): RegionMemory {
  const last = memory.message === undefined ? '' : ` ${memory.message}`;
  const message = `Azure did not finish copying the image to this region in the time allowed.${last}`;
  return { ...withoutDeadline(memory), state: 'Failed', message };
}

/** Percent: a table write for every percent of every region would be many, and nobody could see the difference. */
const VISIBLE_PROGRESS = 5;

/** True when people should see the difference between the two. */
export function worthRecording(before: RegionMemory | undefined, after: RegionMemory): boolean {
  return (
    before?.state !== after.state ||
    before.message !== after.message ||
    Math.abs(before.progress - after.progress) >= VISIBLE_PROGRESS
  );
}
