import {
  LabAccountBeingDeletedError,
  LabAccountNotFoundError,
  LabAccountRecordLostError,
  type LabAccount,
} from '../../domain/account/lab-account.ts';
import type { AccountStore } from '../../use-cases/account/ports.ts';
import { sameResource } from '../../domain/resource/resource-id.ts';
import { clearRemains, listRemains } from './account-remains.ts';
import { accountOfRow, keysOfAccount, rowOfAccount, stateOfRow } from './account-rows.ts';
import { rowsBeginning, withId, type RowFilter } from './toolkit/filters.ts';
import { partitions, rows } from './toolkit/keys.ts';
import { isSameLab, keysOfLab, labOfRow, rowOfLab } from './lab-rows.ts';
import { readPage, readRows } from './toolkit/row-pages.ts';
import { untilWon, updateRow, writeUnlessOutdated } from './toolkit/row-writes.ts';
import { unlessGone, type Table } from './toolkit/tables.ts';

export function createAccountStore(table: Table): AccountStore {
  const find = (id: string) => {
    const { partitionKey, rowKey } = keysOfAccount(id);
    return table.find<{ rowKey: string }>(partitionKey, rowKey);
  };

  const allAccounts = rowsBeginning(partitions.accounts, rows.account.prefix());

  function idsOf(filter: RowFilter): Promise<string[]> {
    return readRows(table, filter, (row) => rows.account.lastId(row), ['rowKey']);
  }

  /** @returns false when there is such an account */
  async function tryToAdd(account: LabAccount): Promise<boolean> {
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
        throw new LabAccountBeingDeletedError(account.id);
      case 'deleted':
        await clearRemains(table, account.id, remains);
        break;
      case undefined:
        // Nothing is deleted because something else was not found.
        if (remains.length > 0) throw new LabAccountRecordLostError(account.id);
    }
    const client = await table.client();
    await (row
      ? client.updateEntity(rowOfAccount(account), 'Replace', { etag: row.etag })
      : client.createEntity(rowOfAccount(account)));
    return true;
  }

  return {
    async read(id) {
      const row = await find(id);
      return row && accountOfRow(row);
    },

    add: (account) => untilWon(() => tryToAdd(account)),

    change(id, decide) {
      return updateRow(table, keysOfAccount(id), (row) => {
        const current = row && accountOfRow(row);
        if (!current) throw new LabAccountNotFoundError(id);
        const next = decide(current);
        return { ...(next !== current && { write: { replace: rowOfAccount(next) } }), result: next };
      });
    },

    list({ size, continuation = '' }) {
      const filter = rowsBeginning(partitions.accounts, rows.account.prefix(), continuation);
      return readPage(table, { filter, size }, accountOfRow, (row) => rows.account.lastId(row));
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
      if (!known) return writeUnlessOutdated(table, rowOfLab(lab), undefined);
      const { partitionKey, rowKey } = keysOfLab(accountId, name);
      const row = await table.find(partitionKey, rowKey);
      if (!row || !isSameLab(labOfRow(accountId, name, row), known)) return false;
      // After the row was read: an acceptance writes both, so it is seen here, or in the row's ETag.
      const isKept = sameResource(lab.templateVmId, known.templateVmId);
      const claim = rows.vmClaim.key(known.templateVmId);
      if (!isKept && (await table.find(partitionKey, claim))) return false;
      return writeUnlessOutdated(table, rowOfLab(lab), row);
    },

    listLabs(accountId, { size, continuation = '' }) {
      const filter = rowsBeginning(partitions.account(accountId), rows.lab.prefix(), continuation);
      const idOf = (row: { rowKey?: string }) => rows.lab.lastId(row);
      return readPage(table, { filter, size }, (row) => labOfRow(accountId, idOf(row), row), idOf);
    },

    async removeLab(accountId, name) {
      const client = await table.client();
      const { partitionKey, rowKey } = keysOfLab(accountId, name);
      await unlessGone(client.deleteEntity(partitionKey, rowKey));
    },
  };
}
