import type { Clock } from '../clock.ts';
import type { JobRuns, JobStore } from './ports.ts';
import { giveUpJob, whatNext } from './run-job.ts';

export interface JobSweepPorts {
  jobs: JobStore;
  runs: JobRuns;
  clock: Clock;
}

/** An endpoint that accepts a job starts its run at once; only what is older than this was forgotten. */
const FORGOTTEN_AFTER_MS = 10_000;

/**
 * Looks after one job that is not over: starts it if it was accepted and never started, and again if its run is
 * dead; one that dies again and again is given up. Jobs do nothing twice, so another run is safe.
 *
 * @returns what was done, undefined if it needs nothing
 */
export async function sweepJob(
  ports: JobSweepPorts,
  accountId: string,
  jobId: string,
): Promise<'start' | 'again' | 'give-up' | undefined> {
  const job = await ports.jobs.read(accountId, jobId);
  if (!job) return undefined;
  const age = ports.clock.now().getTime() - new Date(job.createdAt).getTime();
  if (age < FORGOTTEN_AFTER_MS || (await ports.runs.isLive(jobId))) return undefined;
  const next = whatNext(job);
  const { kind } = job;
  if (next === 'give-up') await giveUpJob(ports, job);
  else await ports.runs.startJob({ accountId, jobId, kind, ...(next === 'again' && { again: true }) });
  return next;
}
