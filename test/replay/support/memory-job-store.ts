import { OperationNotFound } from '../../../shared/job/errors.ts';
import { isJobOver, type Job } from '../../../shared/job/job.ts';
import type { JobStore, StoredJob } from '../../../shared/job/ports.ts';

/** Jobs in memory. Locks and keys are the tables' business, and are tested there. */
export class MemoryJobStore implements JobStore {
  readonly #jobs = new Map<string, StoredJob>();

  accept(job: Job): Promise<{ kind: 'accepted' }> {
    this.#jobs.set(job.id, job);
    return Promise.resolve({ kind: 'accepted' });
  }

  /** @throws when there is none */
  get(jobId: string): StoredJob {
    const job = this.#jobs.get(jobId);
    if (!job) throw new Error(`There is no job ${jobId}.`);
    return job;
  }

  findByKey(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  read(_accountId: string, jobId: string): Promise<StoredJob | undefined> {
    return Promise.resolve(this.#jobs.get(jobId));
  }

  list(): Promise<{ items: Job[] }> {
    return Promise.resolve({ items: [...this.#jobs.values()] });
  }

  change(accountId: string, jobId: string, decide: Parameters<JobStore['change']>[2]): Promise<StoredJob> {
    const current = this.#jobs.get(jobId);
    if (!current) return Promise.reject(new OperationNotFound(accountId, jobId));
    const next = decide(current)?.job ?? current;
    this.#jobs.set(jobId, next);
    return Promise.resolve(next);
  }

  listOpen(): Promise<string[]> {
    const open = [...this.#jobs.values()].filter(({ status }) => !isJobOver(status));
    return Promise.resolve(open.map(({ id }) => id));
  }
}
