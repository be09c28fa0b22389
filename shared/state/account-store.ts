import type { AccountStore } from '../account/ports.ts';
import { isLostRace, keyPart, rowsBeginning, type Table } from './tables.ts';

/** All accounts stand in one small partition, so that they can be listed without touching their labs. */
const ACCOUNTS = 'accounts';

interface AccountRow {
  location: string;
  galleryId?: string;
}

interface LabRow {
  templateVmId: string;
}

export function createAccountStore(table: Table): AccountStore {
  /** @returns false when there is such a row already, which stays as it is */
  async function add(partitionKey: string, rowKey: string, row: object): Promise<boolean> {
    const client = await table.client();
    try {
      await client.createEntity({ partitionKey, rowKey, ...row });
      return true;
    } catch (error) {
      if (!isLostRace(error)) throw error;
      return false;
    }
  }

  /** Writes the row whatever is there. */
  async function save(partitionKey: string, rowKey: string, row: object): Promise<void> {
    const client = await table.client();
    await client.upsertEntity({ partitionKey, rowKey, ...row }, 'Replace');
  }

  return {
    async read(id) {
      const row = await table.find<AccountRow>(ACCOUNTS, `account:${keyPart(id)}`);
      return (
        row && {
          id,
          location: row.location,
          ...(row.galleryId !== undefined && { galleryId: row.galleryId }),
        }
      );
    },

    add: ({ id, ...settings }) => add(ACCOUNTS, `account:${keyPart(id)}`, settings),

    save: ({ id, ...settings }) => save(ACCOUNTS, `account:${keyPart(id)}`, settings),

    async listIds() {
      const client = await table.client();
      const filter = rowsBeginning(ACCOUNTS, 'account:');
      const ids: string[] = [];
      for await (const row of client.listEntities({ queryOptions: { filter, select: ['rowKey'] } })) {
        ids.push(row.rowKey?.slice('account:'.length) ?? '');
      }
      return ids;
    },

    async readLab(accountId, name) {
      const row = await table.find<LabRow>(keyPart(accountId), `lab:${keyPart(name)}`);
      return row && { accountId, name, templateVmId: row.templateVmId };
    },

    async saveLab({ accountId, name, ...settings }) {
      const keys = [keyPart(accountId), `lab:${keyPart(name)}`] as const;
      if (await add(...keys, settings)) return true;
      await save(...keys, settings);
      return false;
    },
  };
}
