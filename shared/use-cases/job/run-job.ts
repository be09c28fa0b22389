import type { LabEvent } from '../../domain/event/lab-event.ts';
import type { ExportError } from '../../domain/export/export.ts';
import type { Clock } from '../clock.ts';
import type { RunRef } from './run-ref.ts';
import { OperationOverError } from '../../domain/job/errors.ts';
import { isJobOver, type Job } from '../../domain/job/job.ts';
import type { JobStore, StoredJob } from './ports.ts';

export interface JobPorts {
  jobs: JobStore;
  clock: Clock;
}

/**
 * Takes an accepted job for this run, or with `again` one whose run is dead. Repeated by the same run it finds its
 * own token and goes on; any other run, and any run of a job that is over, is told to stop.
 *
 * @returns the job, or undefined when this run must stop
 */
export async function beginJob(
  { jobs, clock }: JobPorts,
  { accountId, exportId: jobId, token }: RunRef,
  again: boolean,
): Promise<Job | undefined> {
  const current = await jobs.change(accountId, jobId, (stored) => {
    if (isJobOver(stored.status) || stored.runToken === token) return undefined;
    if (stored.runToken !== undefined && !again) return undefined;
    const startedAt = stored.startedAt ?? clock.now().toISOString();
    const runs = (stored.runs ?? 0) + 1;
    return { job: { ...stored, status: 'Running', startedAt, runToken: token, runs } };
  });
  return current.status === 'Running' && current.runToken === token ? current : undefined;
}

export type JobEnding =
  | { status: 'Succeeded'; result?: Record<string, unknown> }
  | { status: 'Failed' | 'Cancelled'; error?: ExportError; result?: Record<string, unknown> };

/**
 * Ends the job and gives up its lock. Repeated, or by a run that has been replaced, it changes nothing.
 *
 * @returns false when the job belongs to another run by now
 */
export async function settleJob(
  { jobs, clock }: JobPorts,
  { accountId, exportId: jobId, token }: RunRef,
  ending: JobEnding,
  events: readonly LabEvent[] = [],
): Promise<boolean> {
  const after = await jobs.change(accountId, jobId, (stored) =>
    stored.status !== 'Running' || stored.runToken !== token
      ? undefined
      : { job: { ...stored, ...ending, endedAt: clock.now().toISOString() }, events },
  );
  return after.runToken === token;
}

/** After so many dead runs a job is given up: a workflow that dies of its order would die for ever. */
const MAX_RUNS = 3;

/** What the sweep is to do about a job that nobody works on. */
export function whatNext({
  status,
  runs = 0,
}: Pick<StoredJob, 'status' | 'runs'>): 'start' | 'again' | 'give-up' {
  if (status === 'Accepted') return 'start';
  return runs < MAX_RUNS ? 'again' : 'give-up';
}

/** Ends a job whose runs have all died, in the name of none of them. */
export async function giveUpJob({ jobs, clock }: JobPorts, { accountId, id }: Job): Promise<void> {
  await jobs.change(accountId, id, (stored) =>
    isJobOver(stored.status)
      ? undefined
      : {
          job: {
            ...stored,
            status: 'Failed',
            runToken: 'given-up',
            endedAt: clock.now().toISOString(),
            error: {
              code: 'RunLost',
              message:
                'The work was interrupted several times and has been given up. What it had done stays as it is.',
            },
          },
        },
  );
}

/**
 * Asks for the end of a job. Nothing is killed: its run heeds the wish at its next step or wait, and puts right what
 * it has touched. Asked again, nothing changes.
 *
 * @throws {OperationNotFoundError | OperationOverError}
 */
export async function cancelJob({ jobs, clock }: JobPorts, accountId: string, jobId: string): Promise<Job> {
  return jobs.change(accountId, jobId, (stored) => {
    if (stored.status === 'Cancelled') return undefined;
    if (isJobOver(stored.status)) throw new OperationOverError(jobId, stored.status);
    if (stored.cancelRequestedAt !== undefined) return undefined;
    return { job: { ...stored, cancelRequestedAt: clock.now().toISOString() } };
  });
}
