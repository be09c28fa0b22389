import { LabAccountBeingDeletedError } from '../../domain/account/lab-account.ts';
import { rowsIn } from './toolkit/filters.ts';
import { keyOfRow, partitions, rows, type RowKey } from './toolkit/keys.ts';
import { readRows } from './toolkit/row-pages.ts';
import { unlessOutdated } from './toolkit/row-writes.ts';
import type { Table } from './toolkit/tables.ts';

/** A row of an earlier account, as it was seen. */
interface Remains {
  rowKey: RowKey;
  etag: string;
}

/** What stands in an account's partition, as it is now. */
export function listRemains(table: Table, accountId: string): Promise<Remains[]> {
  const filter = rowsIn(partitions.account(accountId));
  return readRows(table, filter, (row) => ({ rowKey: keyOfRow(row), etag: row.etag }), ['rowKey']);
}

/**
 * Clears what a recorded deletion has left for whoever followed it.
 *
 * @param remains seen before the record of the deletion was: so they are none of an account that is made meanwhile
 * @throws {LabAccountBeingDeletedError} while the deletion is not over
 */
export async function clearRemains(
  table: Table,
  accountId: string,
  remains: readonly Remains[],
): Promise<void> {
  if (remains.some(({ rowKey }) => rowKey.startsWith(rows.jobOpen.prefix()))) {
    throw new LabAccountBeingDeletedError(accountId);
  }
  const client = await table.client();
  for (const { rowKey, etag } of remains) {
    // Outdated, somebody else is making the account at this moment, and the row is of the new one.
    await unlessOutdated(client.deleteEntity(partitions.account(accountId), rowKey, { etag }));
  }
}
