import {
  LabAccountBeingDeleted,
  LabAccountNotFound,
  LabAccountRecordLost,
  type LabAccount,
} from '../account/lab-account.ts';
import type { AccountStore } from '../account/ports.ts';
import { sameResource } from '../resource/resource-id.ts';
import { clearRemains, listRemains } from './account-remains.ts';
import { accountOfRow, keysOfAccount, rowOfAccount, stateOfRow } from './account-rows.ts';
import { rowsBeginning, withId, type RowFilter } from './filters.ts';
import { partitions, rows } from './keys.ts';
import { isSameLab, keysOfLab, labOfRow, rowOfLab } from './lab-rows.ts';
import { isOutdated, pageOfRows, unlessGone, type KeyedRow, type Table } from './tables.ts';

export function createAccountStore(table: Table): AccountStore {
  const find = (id: string) => {
    const { partitionKey, rowKey } = keysOfAccount(id);
    return table.find<{ rowKey: string }>(partitionKey, rowKey);
  };

  const allAccounts = rowsBeginning(partitions.accounts, rows.account.prefix());

  /**
   * Writes a row where there is none, or in place of one that is still as it was seen.
   *
   * @returns false when it is not
   */
  async function write(row: KeyedRow, seen: { etag: string } | undefined): Promise<boolean> {
    const client = await table.client();
    try {
      if (seen) await client.updateEntity(row, 'Replace', { etag: seen.etag });
      else await client.createEntity(row);
      return true;
    } catch (error) {
      if (!isOutdated(error)) throw error;
      return false;
    }
  }

  async function idsOf(filter: RowFilter): Promise<string[]> {
    const client = await table.client();
    const found = client.listEntities({ queryOptions: { filter, select: ['rowKey'] } });
    return Array.fromAsync(found, (row) => rows.account.lastId(row));
  }

  /** @returns false when there is such an account; undefined when somebody wrote in between */
  async function tryToAdd(account: LabAccount): Promise<boolean | undefined> {
    const known = await find(account.id);
    if (known && accountOfRow(known)) return false;
    // Listed before the row is looked at again: what it then says, it said of all of these.
    const remains = await listRemains(table, account.id);
    const row = await find(account.id);
    const state = row && stateOfRow(row);
    switch (state?.kind) {
      case 'there':
        return false;
      case 'deleting':
        throw new LabAccountBeingDeleted(account.id);
      case 'deleted':
        await clearRemains(table, account.id, remains);
        break;
      case undefined:
        // Nothing is deleted because something else was not found.
        if (remains.length > 0) throw new LabAccountRecordLost(account.id);
    }
    return (await write(rowOfAccount(account), row)) || undefined;
  }

  return {
    async read(id) {
      const row = await find(id);
      return row && accountOfRow(row);
    },

    async add(account) {
      for (;;) {
        const isNew = await tryToAdd(account);
        if (isNew !== undefined) return isNew;
      }
    },

    async change(id, decide) {
      for (;;) {
        const row = await find(id);
        const current = row && accountOfRow(row);
        if (!current) throw new LabAccountNotFound(id);
        const next = decide(current);
        if (next === current || (await write(rowOfAccount(next), row))) return next;
      }
    },

    async list({ size, continuation = '' }) {
      const filter = rowsBeginning(partitions.accounts, rows.account.prefix(), continuation);
      const { items: found, last } = await pageOfRows(await table.client(), filter, size);
      const items = found.flatMap((row) => accountOfRow(row) ?? []);
      return { items, ...(last && { continuation: rows.account.lastId(last) }) };
    },

    listIds: () => idsOf(allAccounts),

    listAttachedTo: (galleryId) => idsOf(withId(allAccounts, 'galleryKey', galleryId)),

    async readLab(accountId, name) {
      const { partitionKey, rowKey } = keysOfLab(accountId, name);
      const row = await table.find(partitionKey, rowKey);
      return row && labOfRow(accountId, name, row);
    },

    async saveLab(lab, known) {
      const { accountId, name } = lab;
      if (!known) return write(rowOfLab(lab), undefined);
      const { partitionKey, rowKey } = keysOfLab(accountId, name);
      const row = await table.find(partitionKey, rowKey);
      if (!row || !isSameLab(labOfRow(accountId, name, row), known)) return false;
      // After the row was read: an acceptance writes both, so it is seen here, or in the row's ETag.
      const isKept = sameResource(lab.templateVmId, known.templateVmId);
      const claim = rows.vmClaim.key(known.templateVmId);
      if (!isKept && (await table.find(partitionKey, claim))) return false;
      return write(rowOfLab(lab), row);
    },

    async listLabs(accountId, { size, continuation = '' }) {
      const filter = rowsBeginning(partitions.account(accountId), rows.lab.prefix(), continuation);
      const { items: found, last } = await pageOfRows(await table.client(), filter, size);
      const items = found.map((row) => labOfRow(accountId, rows.lab.lastId(row), row));
      return { items, ...(last && { continuation: rows.lab.lastId(last) }) };
    },

    async removeLab(accountId, name) {
      const client = await table.client();
      const { partitionKey, rowKey } = keysOfLab(accountId, name);
      await unlessGone(client.deleteEntity(partitionKey, rowKey));
    },
  };
}
