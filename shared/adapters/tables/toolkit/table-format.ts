import { rowsBeginning } from './filters.ts';
import { keyOfRow, partitions, rows } from './keys.ts';
import { readPage } from './row-pages.ts';
import { updateRow } from './row-writes.ts';
import type { Table } from './tables.ts';

/**
 * The format of the rows that this version of the app reads and writes. It grows when stored rows, or names in the
 * histories of work in progress, change their meaning. Tables of format 1 hold no number.
 */
export const TABLE_FORMAT = 2;

/** The tables were written by another version of the app. */
export class TableFormatError extends Error {
  override readonly name = 'TableFormatError';

  constructor(found: unknown) {
    super(
      `The tables are of format ${String(found)}, and this version of the app reads format ${TABLE_FORMAT} only. ` +
        'Deploy the version that wrote them, or delete the LabGallery tables; on a laptop, use --fresh.',
    );
  }
}

/**
 * What to do with tables.
 *
 * @param found the format that they name; undefined where they name none
 * @param isEmpty whether they hold no account
 * @returns whether their format is to be written down
 * @throws {TableFormatError} when they are of another format
 */
export function judgeFormat(found: unknown, isEmpty: boolean): 'use' | 'begin' {
  if (found === TABLE_FORMAT) return 'use';
  if (found === undefined && isEmpty) return 'begin';
  throw new TableFormatError(found ?? 1);
}

/**
 * Looks once, before the first work on any of the app's tables, whether they are of this format.
 *
 * @param accounts the table that says so for all of them
 * @returns makes of a table one that refuses all work by a `TableFormatError` when they are not
 */
export function createFormatCheck(accounts: Table): (table: Table) => Table {
  let passed: Promise<void> | undefined;

  async function check(): Promise<void> {
    passed ??= checkFormat(accounts);
    try {
      await passed;
    } catch (error) {
      passed = undefined; // The service may be back the next time, or the tables are deleted.
      throw error;
    }
  }

  return (table) => ({
    async client() {
      await check();
      return table.client();
    },
    async find(partitionKey, rowKey) {
      await check();
      return table.find(partitionKey, rowKey);
    },
  });
}

async function checkFormat(accounts: Table): Promise<void> {
  const keys = { partitionKey: partitions.format, rowKey: rows.tableFormat.key() };
  await updateRow(accounts, keys, async (row) => {
    const found = row && (row as { format?: unknown }).format;
    const verdict = judgeFormat(found, !row && (await isEmpty(accounts)));
    return {
      ...(verdict === 'begin' && { write: { replace: { format: TABLE_FORMAT } } }),
      result: undefined,
    };
  });
}

async function isEmpty(accounts: Table): Promise<boolean> {
  const filter = rowsBeginning(partitions.accounts, rows.account.prefix());
  const { items } = await readPage(accounts, { filter, size: 1 }, keyOfRow, keyOfRow);
  return items.length === 0;
}
