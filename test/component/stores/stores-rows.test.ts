import { randomUUID } from 'node:crypto';
import { DefaultAzureCredential } from '@azure/identity';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { rowsBeginning } from '../../../shared/adapters/tables/toolkit/filters.ts';
import { partitions, rows } from '../../../shared/adapters/tables/toolkit/keys.ts';
import { readPage, readRows } from '../../../shared/adapters/tables/toolkit/row-pages.ts';
import {
  unlessOutdated,
  updateRow,
  writeUnlessOutdated,
} from '../../../shared/adapters/tables/toolkit/row-writes.ts';
import { openTable, statusOf, type Table } from '../../../shared/adapters/tables/toolkit/tables.ts';
import { borrowAzurite } from '../../support/azurite.ts';

let table: Table;

beforeAll(async () => {
  const { connectionString } = await borrowAzurite();
  const name = `Rows${randomUUID().replaceAll('-', '')}`;
  table = openTable({ connectionString }, new DefaultAzureCredential(), name);
});

const countRow = z.object({ count: z.int() });
const keysOf = (id: string, partition = 'contoso') => ({
  partitionKey: partitions.account(partition),
  rowKey: rows.lab.key(id),
});

/** Adds one, and with it another row. @returns the new count */
function addOne(id: string, also: Parameters<Table['find']>[1][] = []): Promise<number> {
  const keys = keysOf(id);
  return updateRow<number>(table, keys, (row) => {
    const count = (row ? countRow.parse(row).count : 0) + 1;
    return {
      write: { replace: { count } },
      also: also.map((rowKey) => ['delete', { partitionKey: keys.partitionKey, rowKey }]),
      result: count,
    };
  });
}

describe('the update of a row', () => {
  it('loses nothing of many at once', async () => {
    const counts = await Promise.all(Array.from({ length: 8 }, () => addOne('at-once')));

    expect(counts.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('writes nothing where nothing is decided', async () => {
    await addOne('untouched');
    const { partitionKey, rowKey } = keysOf('untouched');
    const before = await table.find(partitionKey, rowKey);

    const told = await updateRow(table, keysOf('untouched'), () => ({ result: 'as it is' }));

    expect(told).toBe('as it is');
    expect((await table.find(partitionKey, rowKey))?.etag).toBe(before?.etag);
  });

  it('decides again on what another writer has made of the row', async () => {
    await addOne('raced');
    let isRaced = false;

    const told = await updateRow<number>(table, keysOf('raced'), async (row) => {
      if (!isRaced) {
        isRaced = true;
        await addOne('raced');
      }
      const { count } = countRow.parse(row);
      return { write: { merge: { count: count + 10 } }, result: count };
    });

    expect(told).toBe(2);
    const { partitionKey, rowKey } = keysOf('raced');
    expect(await table.find(partitionKey, rowKey)).toMatchObject({ count: 12 });
  });

  it('deletes a row only as it was read', async () => {
    await addOne('deleted');
    let decisions = 0;

    await updateRow(table, keysOf('deleted'), async () => {
      decisions += 1;
      if (decisions === 1) await addOne('deleted');
      return { write: 'delete', result: undefined };
    });

    const { partitionKey, rowKey } = keysOf('deleted');
    expect(decisions).toBe(2);
    expect(await table.find(partitionKey, rowKey)).toBeUndefined();
  });

  it('fails where another row that it changes is gone, which no repetition brings back', async () => {
    await addOne('beside');

    const adding = addOne('beside', [rows.lab.key('nowhere')]);

    await expect(adding).rejects.toSatisfy((error) => statusOf(error) === 404);
  });

  it('ends with what a lost race is found to mean', async () => {
    const keys = keysOf('met');

    const told = await updateRow<string>(
      table,
      keys,
      async () => {
        await addOne('met');
        return { write: { replace: { count: 0 } }, result: 'written' };
      },
      () => Promise.resolve('another was faster'),
    );

    expect(told).toBe('another was faster');
  });
});

describe('a row', () => {
  it('is written where there is none or it is as it was seen, and not otherwise', async () => {
    const row = { ...keysOf('seen'), count: 1 };

    const first = await writeUnlessOutdated(table, row, undefined);
    const second = await writeUnlessOutdated(table, row, undefined);
    const seen = await table.find(row.partitionKey, row.rowKey);
    const third = await writeUnlessOutdated(table, { ...row, count: 2 }, seen);
    const fourth = await writeUnlessOutdated(table, { ...row, count: 3 }, seen);

    expect([first, second, third, fourth]).toEqual([true, false, true, false]);
    expect(await table.find(row.partitionKey, row.rowKey)).toMatchObject({ count: 2 });
  });

  it('is not taken for outdated where the service fails otherwise', async () => {
    const failing = unlessOutdated(Promise.reject(new Error('The service is away.')));

    await expect(failing).rejects.toThrow('The service is away.');
  });
});

describe('the pages of a table', () => {
  const prefix = rowsBeginning(partitions.account('paged'), rows.lab.prefix());
  const idOf = (row: { rowKey?: string }) => rows.lab.lastId(row);

  beforeAll(async () => {
    for (const id of ['a', 'b', 'c', 'd', 'e'])
      await writeUnlessOutdated(table, keysOf(id, 'paged'), undefined);
  });

  async function allPages(size: number): Promise<string[][]> {
    const pages: string[][] = [];
    let after: string | undefined = '';
    while (after !== undefined) {
      const filter = rowsBeginning(partitions.account('paged'), rows.lab.prefix(), after);
      const page = await readPage(table, { filter, size }, idOf, idOf);
      pages.push(page.items);
      after = page.continuation;
    }
    return pages;
  }

  it.each([
    [1, [['a'], ['b'], ['c'], ['d'], ['e']]],
    [2, [['a', 'b'], ['c', 'd'], ['e']]],
    [5, [['a', 'b', 'c', 'd', 'e']]],
    [9, [['a', 'b', 'c', 'd', 'e']]],
  ])('of %i have every row once, and the last one says that it is the last', async (size, pages) => {
    expect(await allPages(size)).toEqual(pages);
  });

  it('go on after a row that is left out', async () => {
    const odd = (row: { rowKey?: string }) => (['b', 'd'].includes(idOf(row)) ? undefined : idOf(row));

    const page = await readPage(table, { filter: prefix, size: 2 }, odd, idOf);

    expect(page).toEqual({ items: ['a'], continuation: 'b' });
  });

  it('can be read all at once', async () => {
    expect(await readRows(table, prefix, idOf, ['rowKey'])).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});
