import { LabAccountBeingDeleted } from '../account/lab-account.ts';
import type { AccountDeletion, Spared } from '../account/ports.ts';
import { OUTBOX } from './outbox.ts';
import { isLostRace, keyPart, rowsBeginning, statusOf, type Table } from './tables.ts';

/** All accounts stand in one small partition, so that they can be listed without touching their labs. */
export const ACCOUNTS = 'accounts';

/** The most that one transaction takes, and how many of them one call makes. */
const BATCH = 100;
const BATCHES = 20;

interface Deletion extends AccountDeletion {
  /**
   * Deletes what a deletion has left for whoever followed it.
   *
   * @throws {LabAccountBeingDeleted} where it still goes on
   */
  deleteRemains(accountId: string): Promise<void>;
}

export function createAccountDeletion(table: Table): Deletion {
  const keysOf = (accountId: string) => ({
    partitionKey: ACCOUNTS,
    rowKey: `account:${keyPart(accountId)}`,
  });

  async function setMark(accountId: string, deleting: boolean): Promise<void> {
    const client = await table.client();
    // The row may be gone, in a late repeat: that must not make it anew.
    await unlessGone(client.updateEntity({ ...keysOf(accountId), deleting }, 'Merge', { etag: '*' }));
  }

  return {
    async isUnderWay(accountId) {
      const { partitionKey, rowKey } = keysOf(accountId);
      return (await table.find<{ deleting?: boolean }>(partitionKey, rowKey))?.deleting === true;
    },

    mark: (accountId) => setMark(accountId, true),
    unmark: (accountId) => setMark(accountId, false),

    async deleteRows(accountId, spared) {
      const client = await table.client();
      const partitionKey = keyPart(accountId);
      const filter = `PartitionKey eq '${partitionKey}'`;
      const rows = client.listEntities({ queryOptions: { filter, select: ['rowKey'] } });
      const keys: string[] = [];
      for await (const { rowKey = '' } of rows) {
        if (!isSpared(rowKey, spared)) keys.push(rowKey);
        if (keys.length === BATCH * BATCHES) break;
      }
      for (let from = 0; from < keys.length; from += BATCH) {
        const batch = keys.slice(from, from + BATCH);
        // Where another run was faster with one of them, the next look shows what is left.
        await unlessGone(
          client.submitTransaction(batch.map((rowKey) => ['delete', { partitionKey, rowKey }])),
        );
      }
      return keys.length > 0;
    },

    async forget(accountId) {
      const client = await table.client();
      const { partitionKey, rowKey } = keysOf(accountId);
      await unlessGone(client.deleteEntity(partitionKey, rowKey));
    },

    async deleteRemains(accountId) {
      const client = await table.client();
      const partitionKey = keyPart(accountId);
      const filter = rowsBeginning(partitionKey, 'job-open:');
      const [open] = await Array.fromAsync(client.listEntities({ queryOptions: { filter } }));
      if (open) throw new LabAccountBeingDeleted(accountId);
      const all = { filter: `PartitionKey eq '${partitionKey}'` };
      for await (const { rowKey = '', etag } of client.listEntities({ queryOptions: all })) {
        try {
          await client.deleteEntity(partitionKey, rowKey, { etag });
        } catch (error) {
          // Somebody else is making the account at this moment, and the row is of the new one.
          if (statusOf(error) !== 404 && !isLostRace(error)) throw error;
        }
      }
    },
  };
}

/** The deletion's own job, the role of who asked for it, and events, which go when they are sent. */
function isSpared(rowKey: string, { jobId, principalId }: Spared): boolean {
  return (
    rowKey.startsWith('job-lock:') ||
    rowKey.startsWith(OUTBOX) ||
    rowKey === `job:${jobId}` ||
    rowKey === `job-open:${jobId}` ||
    rowKey.startsWith(`role:${keyPart(principalId)}.`)
  );
}

async function unlessGone(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
}
