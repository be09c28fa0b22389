import type { AccountDeletion, Spared } from '../../use-cases/account/ports.ts';
import { keysOfAccount, rowOfAccount, rowOfTombstone, stateOfRow } from './account-rows.ts';
import { rowsIn } from './toolkit/filters.ts';
import { keyOfRow, partitions, rows } from './toolkit/keys.ts';
import { updateRow, writeUnlessOutdated } from './toolkit/row-writes.ts';
import { unlessGone, type RowAction, type Table } from './toolkit/tables.ts';

/** The most that one transaction takes, and how many of them one call makes. */
const BATCH = 100;
const BATCHES = 20;

/**
 * The deletion of accounts. Its steps go by what the account's row says: only the job that the row names as the one
 * that deletes it may delete anything, and what stays of the row says that it did.
 */
export function createAccountDeletion(table: Table): AccountDeletion {
  async function find(accountId: string) {
    const { partitionKey, rowKey } = keysOfAccount(accountId);
    const row = await table.find<{ rowKey: string }>(partitionKey, rowKey);
    return row && { etag: row.etag, state: stateOfRow(row) };
  }

  /** The account, as long as it is this job that deletes it. */
  async function findDeletedBy(accountId: string, jobId: string) {
    const found = await find(accountId);
    if (found?.state.kind !== 'deleting' || found.state.jobId !== jobId) return undefined;
    return { etag: found.etag, account: found.state.account };
  }

  return {
    async isUnderWay(accountId) {
      return (await find(accountId))?.state.kind === 'deleting';
    },

    mark(accountId, jobId) {
      return updateRow(table, keysOfAccount(accountId), (row) => {
        // In a late repeat it may be gone: that must not make it anew.
        if (!row || stateOfRow(row).kind === 'deleted') return { result: undefined };
        return { write: { merge: { deletingJob: jobId } }, result: undefined };
      });
    },

    async unmark(accountId, jobId) {
      const found = await findDeletedBy(accountId, jobId);
      // Outdated, another deletion has begun.
      if (found) await writeUnlessOutdated(table, rowOfAccount(found.account), found);
    },

    async deleteRows(accountId, spared) {
      if (!(await findDeletedBy(accountId, spared.jobId))) return false;
      const client = await table.client();
      const partitionKey = partitions.account(accountId);
      const filter = rowsIn(partitionKey);
      const keys = [];
      for await (const row of client.listEntities({ queryOptions: { filter, select: ['rowKey'] } })) {
        const key = keyOfRow(row);
        if (!isSpared(key, spared)) keys.push(key);
        if (keys.length === BATCH * BATCHES) break;
      }
      for (let from = 0; from < keys.length; from += BATCH) {
        const batch = keys.slice(from, from + BATCH);
        // Where another run was faster with one of them, the next look shows what is left.
        await unlessGone(
          client.submitTransaction(batch.map((rowKey): RowAction => ['delete', { partitionKey, rowKey }])),
        );
      }
      return keys.length > 0;
    },

    async bury(accountId, jobId) {
      const client = await table.client();
      const found = await findDeletedBy(accountId, jobId);
      if (!found) return;
      const { etag } = found;
      await client.updateEntity(rowOfTombstone(accountId, jobId), 'Replace', { etag });
    },
  };
}

/** The deletion's own job, the role of who asked for it, and events, which go when they are sent. */
function isSpared(rowKey: string, { jobId, principalId }: Spared): boolean {
  return (
    rowKey.startsWith(rows.jobLock.prefix()) ||
    rowKey.startsWith(rows.outbox.prefix()) ||
    rowKey === rows.job.key(jobId) ||
    rowKey === rows.jobOpen.key(jobId) ||
    rowKey.startsWith(rows.role.prefix(principalId))
  );
}
