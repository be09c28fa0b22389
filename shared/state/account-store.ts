import { z } from 'zod';
import {
  LabAccountBeingDeleted,
  LabAccountNotFound,
  labAccountSettings,
  type LabAccount,
} from '../account/lab-account.ts';
import type { AccountStore } from '../account/ports.ts';
import { ACCOUNTS, createAccountDeletion } from './account-deletion.ts';
import { json, withJson } from './export-rows.ts';
import { LAB, labOfRow, rowOfLab } from './lab-rows.ts';
import { isLostRace, keyPart, pageOfRows, rowsBeginning, statusOf, type Table } from './tables.ts';

const ACCOUNT = 'account:';

/** Rows of before name no labs for messages: none are taken there until somebody says for which. */
const storedSettings = z.preprocess((settings) => {
  const { messages, ...others } = z.looseObject({ messages: z.looseObject({}).optional() }).parse(settings);
  return messages && 'labs' in messages ? { messages, ...others } : others;
}, labAccountSettings);

const accountRow = z.object({
  settings: json(storedSettings),
  galleryId: z.string().exactOptional(),
  createdAt: z.string(),
  changedAt: z.string(),
  /** On its way out: it is there only to keep its id from being used anew. */
  deleting: z.boolean().exactOptional(),
});

function rowOfAccount({ id, galleryId, createdAt, changedAt, ...settings }: LabAccount) {
  return {
    partitionKey: ACCOUNTS,
    rowKey: `${ACCOUNT}${keyPart(id)}`,
    // Ids of resources are compared without regard to case, which a filter of the table service can't.
    ...(galleryId !== undefined && { galleryId, galleryKey: keyPart(galleryId) }),
    ...{ createdAt, changedAt },
    ...withJson({ settings }),
  };
}

/** Undefined for one that is being deleted. */
function accountOfRow(row: { rowKey?: string }): LabAccount | undefined {
  const { settings, deleting, ...rest } = accountRow.parse(row);
  return deleting ? undefined : { id: row.rowKey?.slice(ACCOUNT.length) ?? '', ...settings, ...rest };
}

export function createAccountStore(table: Table): AccountStore {
  const deletion = createAccountDeletion(table);
  const find = (id: string) => table.find<{ rowKey: string }>(ACCOUNTS, `${ACCOUNT}${keyPart(id)}`);

  /** @returns false when there is such a row already, which stays as it is */
  async function create(row: { partitionKey: string; rowKey: string }): Promise<boolean> {
    const client = await table.client();
    try {
      await client.createEntity(row);
      return true;
    } catch (error) {
      if (!isLostRace(error)) throw error;
      return false;
    }
  }

  async function keysOf(filter: string): Promise<string[]> {
    const client = await table.client();
    const rows = client.listEntities({ queryOptions: { filter, select: ['rowKey'] } });
    return (await Array.fromAsync(rows)).map(({ rowKey = ACCOUNT }) => rowKey.slice(ACCOUNT.length));
  }

  return {
    async read(id) {
      const row = await find(id);
      return row && accountOfRow(row);
    },

    async add(account) {
      for (;;) {
        if (!(await find(account.id))) await deletion.deleteRemains(account.id);
        if (await create(rowOfAccount(account))) return true;
        const row = await find(account.id);
        if (!row) continue; // It has gone in between.
        if (!accountOfRow(row)) throw new LabAccountBeingDeleted(account.id);
        return false;
      }
    },

    async change(id, decide) {
      const client = await table.client();
      for (;;) {
        const row = await find(id);
        const current = row && accountOfRow(row);
        if (!row || !current) throw new LabAccountNotFound(id);
        const next = decide(current);
        if (next === current) return current;
        try {
          await client.updateEntity(rowOfAccount(next), 'Replace', { etag: row.etag });
          return next;
        } catch (error) {
          if (!isLostRace(error) && statusOf(error) !== 404) throw error; // Look again.
        }
      }
    },

    async list({ size, continuation }) {
      const after = continuation === undefined ? undefined : keyPart(continuation);
      const filter = rowsBeginning(ACCOUNTS, ACCOUNT, after);
      const { items: rows, continuation: last } = await pageOfRows(await table.client(), filter, size);
      const items = rows.flatMap((row) => accountOfRow(row) ?? []);
      return { items, ...(last !== undefined && { continuation: last.slice(ACCOUNT.length) }) };
    },

    listIds: () => keysOf(rowsBeginning(ACCOUNTS, ACCOUNT)),

    listAttachedTo: (galleryId) =>
      keysOf(`${rowsBeginning(ACCOUNTS, ACCOUNT)} and galleryKey eq '${keyPart(galleryId)}'`),

    async readLab(accountId, name) {
      const row = await table.find(keyPart(accountId), `${LAB}${keyPart(name)}`);
      return row && labOfRow(accountId, name, row);
    },

    async saveLab(lab) {
      const client = await table.client();
      const row = rowOfLab(keyPart(lab.accountId), `${LAB}${keyPart(lab.name)}`, lab);
      if (await create(row)) return true;
      await client.upsertEntity(row, 'Replace');
      return false;
    },

    async listLabs(accountId, { size, continuation }) {
      const after = continuation === undefined ? undefined : keyPart(continuation);
      const filter = rowsBeginning(keyPart(accountId), LAB, after);
      const { items: rows, continuation: last } = await pageOfRows(await table.client(), filter, size);
      const items = rows.map((row) => labOfRow(accountId, row.rowKey.slice(LAB.length), row));
      return { items, ...(last !== undefined && { continuation: last.slice(LAB.length) }) };
    },

    async removeLab(accountId, name) {
      const client = await table.client();
      try {
        await client.deleteEntity(keyPart(accountId), `${LAB}${keyPart(name)}`);
      } catch (error) {
        if (statusOf(error) !== 404) throw error;
      }
    },
  };
}
