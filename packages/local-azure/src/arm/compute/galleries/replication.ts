import type { Cloud } from '../../core/cloud.ts';
import type { Faults } from '../../core/faults.ts';
import { type ImageVersion, IMAGE_VERSION, type ReplicationJob } from './image-kinds.ts';
import type { Failure, Operation } from '../../core/operation.ts';
import { findRegion } from '../../core/regions.ts';
import type { ArmStore } from '../../core/store.ts';

export interface RegionalReplicationStatus {
  readonly region: string;
  readonly state: 'Unknown' | 'Replicating' | 'Completed' | 'Failed';
  readonly details: string;
  /** Percent. */
  readonly progress: number;
}

const MINUTE = 60_000;
const HOME_DURATION = 4 * MINUTE;
const SHORTEST_COPY = 5 * MINUTE;
const MAX_COPY = 12 * MINUTE;
/** The share of a copy after which one that will fail does. */
const FAILS_AFTER = 0.6;
/** The share of a copy in which the service has not yet begun, and says `Unknown`. */
const UNKNOWN_UNTIL = 0.02;
/** How far a stuck copy gets. */
const STUCK_AT_PERCENT = 40;

const DEFAULT_FAILURE =
  'InternalOperationError: Replication failed in this region. An internal error occurred; please retry.';

/** Begins to copy to a region. The home region, which has the source, is the fastest; the others differ. */
export function startJob(
  region: string,
  homeRegion: string,
  { faults, now, operations }: Cloud,
  defect?: string,
): ReplicationJob {
  const slowness = faults.takeForRegion('region-slow', region)?.factor ?? 1;
  const duration = operations.scaled(
    slowness * (region === homeRegion ? HOME_DURATION : copyDuration(region)),
  );
  const fault = faults.takeForRegion('region-fails', region);
  const failure = defect ?? (fault ? (fault.message ?? DEFAULT_FAILURE) : undefined);
  const startedAt = now();
  const job = { region, startedAt, duration, endsAt: null, ...(failure !== undefined && { failure }) };
  return faults.isStuck(region) ? job : { ...job, endsAt: endOf(job, startedAt) };
}

/** How the job stands at a time. */
function statusOf(job: ReplicationJob, now: number): RegionalReplicationStatus {
  const region = findRegion(job.region)?.displayName ?? job.region;
  const share = (now - job.startedAt) / job.duration;
  if (hasEnded(job, now)) {
    return job.failure === undefined
      ? { region, state: 'Completed', details: '', progress: 100 }
      : { region, state: 'Failed', details: job.failure, progress: Math.round(FAILS_AFTER * 100) };
  }
  if (share < UNKNOWN_UNTIL) return { region, state: 'Unknown', details: '', progress: 0 };
  const limit = job.endsAt === null ? STUCK_AT_PERCENT : 99;
  return { region, state: 'Replicating', details: '', progress: Math.min(limit, Math.floor(share * 100)) };
}

/** What `$expand=ReplicationStatus` adds to a version. */
export function replicationStatusOf(version: ImageVersion, now: number) {
  const summary = version.hidden.jobs.map((job) => statusOf(job, now));
  const isIn = (...states: RegionalReplicationStatus['state'][]) =>
    summary.some(({ state }) => states.includes(state));
  const aggregatedState = isIn('Unknown', 'Replicating')
    ? 'InProgress'
    : isIn('Failed')
      ? 'Failed'
      : 'Completed';
  return { aggregatedState, summary };
}

/** Whether VMs can be made from the version in a region. */
export function isReplicatedTo(version: ImageVersion, region: string, now: number): boolean {
  const job = version.hidden.jobs.find((candidate) => candidate.region === region);
  return job !== undefined && statusOf(job, now).state === 'Completed';
}

/** When the last of the jobs ends: the operation waits for all. Null while one of them is stuck. */
export function endOfAll(jobs: readonly ReplicationJob[]): number | null {
  let end = 0;
  for (const { endsAt } of jobs) {
    if (endsAt === null) return null;
    end = Math.max(end, endsAt);
  }
  return end;
}

/** How the operation fails when a region does: one failed region fails the whole (azure-cli issue 15539). */
export function failureOf(jobs: readonly ReplicationJob[]): Failure | undefined {
  const failed = jobs.filter((job) => job.failure !== undefined);
  if (failed.length === 0) return undefined;
  const regions = failed
    .map(({ region, failure = '' }) => `{region:${region}, detail:${failure}}`)
    .join(', ');
  return {
    code: 'GalleryReplicationFailed',
    message:
      'Gallery replication jobs failed in one or more regions. Please refer to the error details of each region: ' +
      `'${regions}'. If retry does not work, please update by removing the failed regions and update again by ` +
      'adding them back.',
  };
}

/**
 * Lets stuck jobs go on whose fault is gone, from now and for their whole duration.
 *
 * @returns when the operation ends, or null if a job is still stuck
 */
export function resumeReplication(
  operation: Operation,
  store: ArmStore,
  faults: Faults,
  now: number,
): number | null {
  const version = store.get(IMAGE_VERSION, operation.resourceId);
  if (!version) return now;
  const canResume = ({ endsAt, region }: ReplicationJob): boolean =>
    endsAt === null && !faults.isStuck(region);
  if (!version.hidden.jobs.some(canResume)) return null;
  const jobs = version.hidden.jobs.map((job) =>
    canResume(job) ? { ...job, startedAt: now, endsAt: endOf(job, now) } : job,
  );
  store.put({ ...version, hidden: { ...version.hidden, jobs } });
  return endOfAll(jobs);
}

export function hasEnded({ endsAt }: ReplicationJob, now: number): boolean {
  return endsAt !== null && endsAt <= now;
}

function endOf({ duration, failure }: ReplicationJob, startedAt: number): number {
  return startedAt + Math.max(1, Math.round(failure === undefined ? duration : duration * FAILS_AFTER));
}

/** The same for a region every time, and different between regions (an FNV-1a hash of the name). */
function copyDuration(region: string): number {
  let hash = 0x811c9dc5;
  for (const character of region) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
  return SHORTEST_COPY + (hash % (MAX_COPY - SHORTEST_COPY));
}
