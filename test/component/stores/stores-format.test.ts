import { randomUUID } from 'node:crypto';
import { DefaultAzureCredential } from '@azure/identity';
import { beforeEach, describe, expect, it } from 'vitest';
import { createAccountStore } from '../../../shared/adapters/tables/account-store.ts';
import { partitions, rows } from '../../../shared/adapters/tables/toolkit/keys.ts';
import {
  createFormatCheck,
  TABLE_FORMAT,
  TableFormatError,
} from '../../../shared/adapters/tables/toolkit/table-format.ts';
import { openTable, type Table } from '../../../shared/adapters/tables/toolkit/tables.ts';
import { borrowAzurite } from '../../support/azurite.ts';

const ACCOUNT = {
  id: 'contoso',
  location: 'westeurope',
  createdAt: '2026-03-02T08:00:00.000Z',
  changedAt: '2026-03-02T08:00:00.000Z',
};

let accounts: Table;
let images: Table;

beforeEach(async () => {
  const { connectionString } = await borrowAzurite();
  const own = randomUUID().replaceAll('-', '');
  const open = (name: string) => openTable({ connectionString }, new DefaultAzureCredential(), name + own);
  accounts = open('Accounts');
  images = open('Images');
});

async function formatWritten(): Promise<unknown> {
  const row = await accounts.find<{ format: unknown }>(partitions.format, rows.tableFormat.key());
  return row?.format;
}

describe('the format of the tables', () => {
  it('is written into empty ones once, however many processes begin at a time', async () => {
    const processes = [1, 2, 3].map(() => createFormatCheck(accounts)(images));

    await Promise.all(processes.map((table) => table.client()));

    expect(await formatWritten()).toBe(TABLE_FORMAT);
  });

  it('is this one’s where another process of this version has used them', async () => {
    await createAccountStore(createFormatCheck(accounts)(accounts)).add(ACCOUNT);

    const later = createAccountStore(createFormatCheck(accounts)(accounts));

    expect(await later.read(ACCOUNT.id)).toMatchObject(ACCOUNT);
  });

  it('keeps all work from tables of a version that wrote none', async () => {
    await createAccountStore(accounts).add(ACCOUNT);

    const table = createFormatCheck(accounts)(images);

    await expect(table.client()).rejects.toThrow(new TableFormatError(1));
    await expect(table.find(partitions.accounts, rows.account.key('x'))).rejects.toThrow(TableFormatError);
    expect(await formatWritten()).toBeUndefined();
  });
});
