import { z } from 'zod';
import { azureError, type AzureError } from '../arm/outcome.ts';
import type { RegionName } from './region.ts';

/**
 * How far one region is.
 *
 * - `Pending`: wanted, and not yet in Azure's list
 * - `Replicating`: in Azure's list; Azure copies
 * - `Withdrawing`: failed, and on its way out of Azure's list, to be added again (Azure's own advice for a
 *   failed region)
 * - `Completed`, `Failed`, `Skipped` (Azure would not take it), `Cancelled`: final
 */
export const regionState = z.enum([
  'Pending',
  'Replicating',
  'Withdrawing',
  'Completed',
  'Failed',
  'Skipped',
  'Cancelled',
]);
export type RegionState = z.infer<typeof regionState>;

export type FinalState = 'Completed' | 'Failed' | 'Skipped' | 'Cancelled';

/** What is remembered of one region from tick to tick. Times are ISO 8601, in UTC. */
export const regionMemory = z.object({
  region: z.string(),
  home: z.boolean(),
  state: regionState,
  /** How many times Azure has been asked to copy to this region. */
  attempt: z.number().int(),
  /** When the running attempt began, or the last one. */
  startedAt: z.iso.datetime().exactOptional(),
  /** When the running attempt is given up; counts from the moment Azure has the region in its list. */
  deadline: z.iso.datetime().exactOptional(),
  /** Azure's percentage of the running attempt. */
  progress: z.number(),
  message: z.string().exactOptional(),
  /** Azure's own words to it. */
  azure: azureError.exactOptional(),
});
export type RegionMemory = z.infer<typeof regionMemory>;

/** What one look at the image version says of one region. */
const seenRegion = z.object({
  region: z.string(),
  state: z.enum(['Unknown', 'Replicating', 'Completed', 'Failed']),
  progress: z.number(),
  /** Why it failed. */
  error: azureError.exactOptional(),
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
  failure: azureError.exactOptional(),
});
export type SeenVersion = z.infer<typeof seenVersion>;

export const replicationLimits = z.object({
  /** How many times a region is tried before it counts as Failed. */
  attempts: z.number().int().min(1),
  /** How long one attempt may take. */
  deadlineMinutes: z.number().positive(),
});
export type ReplicationLimits = z.infer<typeof replicationLimits>;

/** The moment of a tick, and what bounds it. */
export interface TickTime {
  now: Date;
  /** When the whole replication ends, whatever state a region is in. */
  until: Date;
  /** Somebody has asked for the end of it: what Azure has not copied by now is not wanted any more. */
  cancelled: boolean;
}

export function firstMemory(region: RegionName, home: RegionName): RegionMemory {
  return { region, home: region === home, state: 'Pending', attempt: 0, progress: 0 };
}

const OPEN: ReadonlySet<RegionState> = new Set(['Pending', 'Replicating', 'Withdrawing']);

export function isFinal(state: RegionState): state is FinalState {
  return !OPEN.has(state);
}

/**
 * A region's next memory, from what it was, what was seen and the time. Final states never change, and a region
 * is Completed by its own replication status alone.
 */
export function advance(
  memory: RegionMemory,
  seen: SeenVersion,
  limits: ReplicationLimits,
  time: TickTime,
): RegionMemory {
  if (isFinal(memory.state)) return memory;
  const listed = seen.targetRegions.includes(memory.region);
  const status = seen.regions.find((region) => region.region === memory.region);
  if (listed && status?.state === 'Completed' && memory.state !== 'Withdrawing') return completed(memory);
  if (time.cancelled) return cancelled(memory);
  if (time.now >= time.until) return givenUp(memory);

  switch (memory.state) {
    case 'Withdrawing':
      return listed ? memory : waiting(memory);
    case 'Pending':
      // A `Failed` is an older attempt's: what waits has not been asked for again yet.
      return listed && !hasFailed(memory, seen) ? begun(memory, limits, time.now) : memory;
    case 'Replicating':
      if (!listed) return dropped(memory, limits);
      if (hasFailed(memory, seen)) return failed(memory, status?.error ?? seen.failure, limits);
      if (memory.deadline !== undefined && time.now >= new Date(memory.deadline)) return givenUp(memory);
      return { ...memory, progress: status?.progress ?? memory.progress };
  }
}

/** Every region's next memory. Without an image in the home region there is nothing to copy to the others. */
export function advanceAll(
  memories: readonly RegionMemory[],
  seen: SeenVersion,
  limits: ReplicationLimits,
  time: TickTime,
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

/** Why a region is left out: in our words, and in Azure's where it was Azure that would not take it. */
export function skipped(memory: RegionMemory, message: string, azure?: AzureError): RegionMemory {
  return { ...withoutDeadline(memory), state: 'Skipped', progress: 0, message, ...(azure && { azure }) };
}

/**
 * The regions of the export that should be in Azure's list of target regions. The home region is always in it;
 * the others join once it is Completed, so that labs in the home region need not wait for a refusal elsewhere.
 */
export function wantedRegions(memories: readonly RegionMemory[]): RegionName[] {
  const homeCompleted = memories.some((memory) => memory.home && memory.state === 'Completed');
  return memories
    .filter((memory) => memory.home || (homeCompleted && isWanted(memory.state)))
    .map((memory) => memory.region);
}

/**
 * The regions of the export that should not be in Azure's list, or not just now. What is in the list and not of
 * the export is nobody's business here, and stays.
 */
export function unwantedRegions(memories: readonly RegionMemory[]): RegionName[] {
  return memories.filter((memory) => !memory.home && !isWanted(memory.state)).map((memory) => memory.region);
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
  const differs = again || !isAsWanted(memories, seen);
  return differs && (!seen.busy || memories.every((memory) => isFinal(memory.state)));
}

/** True when no region is open and Azure's list is the wanted one, or when the time for all that is over. */
export function isOver(
  memories: readonly RegionMemory[],
  seen: SeenVersion,
  time: Pick<TickTime, 'now' | 'until'>,
): boolean {
  if (!memories.every((memory) => isFinal(memory.state))) return false;
  return time.now >= time.until || isAsWanted(memories, seen);
}

function isAsWanted(memories: readonly RegionMemory[], { targetRegions }: SeenVersion): boolean {
  return (
    wantedRegions(memories).every((region) => targetRegions.includes(region)) &&
    !unwantedRegions(memories).some((region) => targetRegions.includes(region))
  );
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
  const { message, azure, ...rest } = memory;
  return {
    ...rest,
    state: 'Replicating',
    attempt: memory.attempt + 1,
    startedAt: now.toISOString(),
    deadline: new Date(now.getTime() + limits.deadlineMinutes * 60_000).toISOString(),
    progress: 0,
  };
}

function completed(memory: RegionMemory): RegionMemory {
  const { message, azure, ...rest } = withoutDeadline(memory);
  return { ...rest, state: 'Completed', attempt: Math.max(memory.attempt, 1), progress: 100 };
}

function failed(
  memory: RegionMemory,
  azure: AzureError | undefined,
  limits: ReplicationLimits,
): RegionMemory {
  const next = { ...withoutDeadline(memory), ...(azure && { azure }) };
  if (memory.attempt >= limits.attempts) {
    const message = `Azure could not copy the image to this region (tried ${memory.attempt} times).`;
    return { ...next, state: 'Failed', message };
  }
  const message = `Attempt ${memory.attempt} of ${limits.attempts} failed and is made again.`;
  // The home region can't leave the list: Azure is given the same list again.
  const state = memory.home ? 'Pending' : 'Withdrawing';
  return { ...next, state, progress: 0, message };
}

function givenUp(memory: RegionMemory): RegionMemory {
  const message = 'Azure did not finish copying the image to this region in the time allowed.';
  return { ...withoutDeadline(memory), state: 'Failed', message };
}

function cancelled(memory: RegionMemory): RegionMemory {
  const message = 'The export was cancelled before Azure had copied the image to this region.';
  return { ...withoutDeadline(memory), state: 'Cancelled', message };
}

/** Percent: a table write for every percent of every region would be many, and nobody could see the difference. */
const VISIBLE_PROGRESS = 5;

/** True when people should see the difference between the two. */
export function worthRecording(before: RegionMemory | undefined, after: RegionMemory): boolean {
  return (
    before?.state !== after.state ||
    before.attempt !== after.attempt ||
    before.message !== after.message ||
    Math.abs(before.progress - after.progress) >= VISIBLE_PROGRESS
  );
}
