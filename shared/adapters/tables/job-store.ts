import { z } from 'zod';
import type { Announce } from '../../use-cases/event/ports.ts';
import type { ExportKey } from '../../use-cases/export/ports.ts';
import { OperationNotFoundError } from '../../domain/job/errors.ts';
import { isJobOver, job as jobForm, type Job } from '../../domain/job/job.ts';
import type { JobAcceptance, JobChange, JobStore, StoredJob } from '../../use-cases/job/ports.ts';
import { json, withJson } from './export-rows.ts';
import { rowsBeginning } from './toolkit/filters.ts';
import { partitions, rows, type PartitionKey } from './toolkit/keys.ts';
import { rowOfEvent } from './outbox.ts';
import { readPage, readRows } from './toolkit/row-pages.ts';
import { untilWon, updateRow } from './toolkit/row-writes.ts';
import type { RowAction, Table } from './toolkit/tables.ts';

interface KeyRow {
  jobId?: string;
  requestHash: string;
}

const objects = json(z.record(z.string(), z.unknown()));
const jobRow = jobForm.omit({ id: true }).extend({
  order: objects,
  requestedBy: json(jobForm.shape.requestedBy.unwrap()).exactOptional(),
  error: json(jobForm.shape.error.unwrap()).exactOptional(),
  result: objects.exactOptional(),
  runToken: z.string().exactOptional(),
  runs: z.int().exactOptional(),
});

export function createJobStore(table: Table, announce: Announce = () => undefined): JobStore {
  async function findByKey(accountId: string, keyHash: string) {
    const row = await table.find<KeyRow>(partitions.account(accountId), rows.idempotency.key(keyHash));
    return row && { jobId: row.jobId ?? '', requestHash: row.requestHash };
  }

  function findRow(accountId: string, jobId: string) {
    return table.find<{ rowKey: string }>(partitions.account(accountId), rows.job.key(jobId));
  }

  /** What stands in the way of a job that lost a race; undefined when it is gone. */
  async function findObstacle(job: Job, key: ExportKey | undefined): Promise<JobAcceptance | undefined> {
    if (await findRow(job.accountId, job.id)) return { kind: 'accepted' }; // The first answer was lost.
    const known = key && (await findByKey(job.accountId, key.keyHash));
    if (known) return { kind: 'key-known', ...known };
    if (job.lock === undefined) return undefined;
    const lock = await table.find<{ jobId: string }>(
      partitions.account(job.accountId),
      rows.jobLock.key(job.lock),
    );
    return lock && { kind: 'locked', jobId: lock.jobId };
  }

  return {
    findByKey,

    async accept(job, key): Promise<JobAcceptance> {
      const client = await table.client();
      const partitionKey = partitions.account(job.accountId);
      const { id: jobId, lock } = job;
      const actions: RowAction[] = [
        ['create', rowOfJob(partitionKey, job)],
        ['create', { partitionKey, rowKey: rows.jobOpen.key(jobId) }],
      ];
      if (lock !== undefined)
        actions.push(['create', { partitionKey, rowKey: rows.jobLock.key(lock), jobId }]);
      if (key) {
        const { keyHash, requestHash } = key;
        actions.push(['create', { partitionKey, rowKey: rows.idempotency.key(keyHash), jobId, requestHash }]);
      }
      return untilWon(
        async (): Promise<JobAcceptance> => {
          await client.submitTransaction(actions);
          return { kind: 'accepted' };
        },
        // The service does not say reliably which row it was: look.
        () => findObstacle(job, key),
      );
    },

    async read(accountId, jobId) {
      const row = await findRow(accountId, jobId);
      return row && jobOfRow(row);
    },

    list(accountId, { size, continuation }) {
      const filter = rowsBeginning(partitions.account(accountId), rows.job.prefix(), continuation ?? '');
      return readPage(table, { filter, size }, jobOfRow, (row) => rows.job.lastId(row));
    },

    async change(accountId, jobId, decide): Promise<StoredJob> {
      const partitionKey = partitions.account(accountId);
      const keys = { partitionKey, rowKey: rows.job.key(jobId) };
      const { job: changed, events } = await updateRow<JobChange>(table, keys, (row) => {
        if (!row) throw new OperationNotFoundError(accountId, jobId);
        const current = jobOfRow(row);
        const change = decide(current);
        if (!change) return { result: { job: current } };
        return {
          write: { replace: rowOfJob(partitionKey, change.job) },
          also: actionsBeside(partitionKey, current, change),
          result: change,
        };
      });
      if (events?.length) announce(accountId);
      return changed;
    },

    listOpen(accountId) {
      const filter = rowsBeginning(partitions.account(accountId), rows.jobOpen.prefix());
      return readRows(table, filter, (row) => rows.jobOpen.lastId(row), ['rowKey']);
    },
  };
}

/** What is written in the transaction that changes a job's own row. */
function actionsBeside(
  partitionKey: PartitionKey,
  before: StoredJob,
  { job, events = [] }: JobChange,
): RowAction[] {
  const actions = events.map((event): RowAction => ['upsert', rowOfEvent(partitionKey, event), 'Replace']);
  if (isJobOver(job.status) && !isJobOver(before.status)) {
    actions.push(['delete', { partitionKey, rowKey: rows.jobOpen.key(job.id) }]);
    if (job.lock !== undefined)
      actions.push(['delete', { partitionKey, rowKey: rows.jobLock.key(job.lock) }]);
  }
  return actions;
}

function jobOfRow(row: { rowKey?: string }): StoredJob {
  return { id: rows.job.lastId(row), ...jobRow.parse(row) };
}

function rowOfJob(partitionKey: PartitionKey, { id, ...job }: StoredJob) {
  return { partitionKey, rowKey: rows.job.key(id), ...withJson(job) };
}
