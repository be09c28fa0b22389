import { OperationNotFoundError } from '../../../shared/domain/job/errors.ts';
import { isJobOver, type Job } from '../../../shared/domain/job/job.ts';
import type { ExportKey } from '../../../shared/use-cases/export/ports.ts';
import type { Page } from '../../../shared/use-cases/page.ts';
import type { JobAcceptance, JobStore, StoredJob } from '../../../shared/use-cases/job/ports.ts';
import { pageOf } from './memory-page.ts';

/** The jobs of one account in memory. */
export class MemoryJobStore implements JobStore {
  readonly #jobs = new Map<string, StoredJob>();
  readonly #keys = new Map<string, { jobId: string; requestHash: string }>();

  accept(job: Job, key?: ExportKey): Promise<JobAcceptance> {
    if (this.#jobs.has(job.id)) return Promise.resolve({ kind: 'accepted' });
    const known = key && this.#keys.get(key.keyHash);
    if (known) return Promise.resolve({ kind: 'key-known', ...known });
    const holder = this.#inOrder().find(({ lock, status }) => lock === job.lock && !isJobOver(status));
    if (job.lock !== undefined && holder) return Promise.resolve({ kind: 'locked', jobId: holder.id });
    this.#jobs.set(job.id, job);
    if (key) this.#keys.set(key.keyHash, { jobId: job.id, requestHash: key.requestHash });
    return Promise.resolve({ kind: 'accepted' });
  }

  /** @throws when there is none */
  get(jobId: string): StoredJob {
    const job = this.#jobs.get(jobId);
    if (!job) throw new Error(`There is no job ${jobId}.`);
    return job;
  }

  findByKey(_accountId: string, keyHash: string) {
    return Promise.resolve(this.#keys.get(keyHash));
  }

  read(_accountId: string, jobId: string): Promise<StoredJob | undefined> {
    return Promise.resolve(this.#jobs.get(jobId));
  }

  list(_accountId: string, page: { size: number; continuation?: string }): Promise<Page<Job>> {
    return Promise.resolve(pageOf(this.#inOrder(), page));
  }

  change(accountId: string, jobId: string, decide: Parameters<JobStore['change']>[2]): Promise<StoredJob> {
    const current = this.#jobs.get(jobId);
    if (!current) return Promise.reject(new OperationNotFoundError(accountId, jobId));
    const next = decide(current)?.job ?? current;
    this.#jobs.set(jobId, next);
    return Promise.resolve(next);
  }

  listOpen(): Promise<string[]> {
    const open = this.#inOrder().filter(({ status }) => !isJobOver(status));
    return Promise.resolve(open.map(({ id }) => id));
  }

  #inOrder(): StoredJob[] {
    return [...this.#jobs.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }
}
