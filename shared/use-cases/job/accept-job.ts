import { VersionBusyError, IdempotencyKeyReusedError } from '../../domain/export/errors.ts';
import type { ExportKey, VersionStore } from '../export/ports.ts';
import type { Clock } from '../clock.ts';
import { keyOf } from './key-of.ts';
import type { VersionRef } from '../../domain/image/image-ref.ts';
import { newestFirstId } from '../../domain/resource/newest-first-id.ts';
import { OperationInProgressError, OperationNotFoundError } from '../../domain/job/errors.ts';
import type { Job, JobKind } from '../../domain/job/job.ts';
import type { JobRuns, JobStore } from './ports.ts';

export interface AcceptJobPorts {
  jobs: JobStore;
  /** Needed by jobs that claim a version. */
  versions: Pick<VersionStore, 'claim' | 'release'>;
  runs: JobRuns;
  clock: Clock;
  newGuid: () => string;
  /** A digest that two different texts don't share; hex or base64url. */
  digest: (text: string) => string;
  /** Told when the run could not be started; the job stays accepted, and the sweep starts it. */
  warn: (message: string, cause: unknown) => void;
}

/** Who requested the work, and under which key, if any. */
export interface Requested {
  requestedBy?: { id: string; name: string };
  idempotencyKey?: string;
}

export interface JobOrder extends Requested {
  accountId: string;
  kind: JobKind;
  target: string;
  order: Record<string, unknown>;
  /** Nothing else of this name may go on in the lab account at the same time. */
  lock?: string;
  /** The version that only this job may write until it is over. */
  claim?: VersionRef;
}

/**
 * Accepts long work and starts it.
 *
 * @param check throws where it can't be done; a repeat is not held against it, for what it asked for may be done
 * @returns the job; the first one, when the key and the order have been seen before
 * @throws {OperationInProgressError | VersionBusyError | IdempotencyKeyReusedError} and what `check` throws
 */
export async function acceptJob(
  ports: AcceptJobPorts,
  wanted: JobOrder,
  check: () => Promise<void> = () => Promise.resolve(),
): Promise<Job> {
  const { idempotencyKey, claim, ...about } = wanted;
  const { accountId, kind, target, order } = about;
  const key = keyOf(ports.digest, idempotencyKey, [kind, target, order]);
  const repeat = key && (await findRepeat(ports.jobs, accountId, key));
  if (repeat) return repeat;
  await check();

  const now = ports.clock.now();
  const id = newestFirstId(now, ports.newGuid());
  if (claim) {
    const holder = await ports.versions.claim(claim, { accountId, operationId: id });
    if (holder !== id) throw new VersionBusyError(claim.version, holder);
  }
  const job: Job = { id, ...about, status: 'Accepted', createdAt: now.toISOString() };
  const acceptance = await ports.jobs.accept(job, key);
  if (acceptance.kind !== 'accepted' && claim) await ports.versions.release(claim, id);
  if (acceptance.kind === 'key-known' && key) return repeatOf(ports.jobs, accountId, acceptance, key);
  if (acceptance.kind === 'locked') {
    const holder = await ports.jobs.read(accountId, acceptance.jobId);
    throw new OperationInProgressError(holder?.kind ?? kind, acceptance.jobId);
  }
  await startJob(ports, job);
  return job;
}

/** Starts the workflow of an accepted job; where that fails, the sweep does it later. */
async function startJob({ runs, warn }: AcceptJobPorts, { id, accountId, kind }: Job): Promise<void> {
  await runs.startJob({ accountId, jobId: id, kind }).catch((cause: unknown) => {
    warn(`Operation ${id} is accepted, but its workflow could not be started yet.`, cause);
  });
}

async function findRepeat(jobs: JobStore, accountId: string, key: ExportKey): Promise<Job | undefined> {
  const known = await jobs.findByKey(accountId, key.keyHash);
  return known && repeatOf(jobs, accountId, known, key);
}

async function repeatOf(
  jobs: JobStore,
  accountId: string,
  known: { jobId: string; requestHash: string },
  key: ExportKey,
): Promise<Job> {
  if (known.requestHash !== key.requestHash) throw new IdempotencyKeyReusedError();
  const first = await jobs.read(accountId, known.jobId);
  if (!first) throw new OperationNotFoundError(accountId, known.jobId);
  return first;
}
