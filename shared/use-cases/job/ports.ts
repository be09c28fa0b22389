import type { LabEvent } from '../../domain/event/lab-event.ts';
import type { ExportKey } from '../export/ports.ts';
import type { Page } from '../page.ts';
import type { Job, JobKind } from '../../domain/job/job.ts';

/** A job with the token of the run that works on it, and how many runs have begun. */
export interface StoredJob extends Job {
  runToken?: string;
  runs?: number;
}

export type JobAcceptance =
  | { kind: 'accepted' }
  | { kind: 'key-known'; jobId: string; requestHash: string }
  | { kind: 'locked'; jobId: string };

/** What one change of a job writes, all of it or nothing. A job that is over gives up its lock. */
export interface JobChange {
  job: StoredJob;
  events?: readonly LabEvent[];
}

/** Everything that is remembered of jobs, each account's in its partition. */
export interface JobStore {
  /** Writes key, lock and job together, or nothing of them. */
  accept(job: Job, key: ExportKey | undefined): Promise<JobAcceptance>;
  /** What came of a key before, as long as that was a job. */
  findByKey(accountId: string, keyHash: string): Promise<{ jobId: string; requestHash: string } | undefined>;
  read(accountId: string, jobId: string): Promise<StoredJob | undefined>;
  /** Newest first. A page begins after the job whose id it is given. */
  list(accountId: string, page: { size: number; continuation?: string }): Promise<Page<Job>>;
  /**
   * Reads the job, asks for the change and writes it, again from the start when somebody else wrote in between.
   * `decide` returning undefined leaves everything as it is.
   *
   * @returns the job as it is afterwards
   * @throws {OperationNotFoundError}
   */
  change(
    accountId: string,
    jobId: string,
    decide: (current: StoredJob) => JobChange | undefined,
  ): Promise<StoredJob>;
  /** Ids of the jobs that are not over yet. */
  listOpen(accountId: string): Promise<string[]>;
}

/** The workflows' engine, as far as starting and finding jobs' runs goes. */
export interface JobRuns {
  /** Starts the job's workflow under its id; does nothing while one is live. */
  startJob(job: JobStart): Promise<void>;
  /** True when an instance of the job's workflow is waiting or running. */
  isLive(jobId: string): Promise<boolean>;
}

export interface JobStart {
  accountId: string;
  jobId: string;
  kind: JobKind;
  /** An earlier run is dead: this one goes on in its place. */
  again?: true;
}
