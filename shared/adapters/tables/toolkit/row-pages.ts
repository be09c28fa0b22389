import type { TableEntityResult } from '@azure/data-tables';
import type { Page } from '../../../use-cases/page.ts';
import type { RowFilter } from './filters.ts';
import type { Table } from './tables.ts';

/** A row as the table service gives it: its keys where they are selected, its ETag, and fields that a schema reads. */
export type StoredRow = TableEntityResult<object>;

export interface PageQuery {
  readonly filter: RowFilter;
  /** The most rows of a page, at least 1. */
  readonly size: number;
  /** Names of the fields that are read; all of them when left out. */
  readonly select?: string[];
}

/**
 * Reads one page of rows: one request, as a rule.
 *
 * @param itemOf reads a row; a row that it reads as undefined is left out, so a page may hold fewer items than its size
 * @param idOf where the next page begins: after the row with this id
 */
export async function readPage<Item>(
  table: Table,
  { filter, size, select }: PageQuery,
  itemOf: (row: StoredRow) => Item | undefined,
  idOf: (row: StoredRow) => string,
): Promise<Page<Item>> {
  const client = await table.client();
  const found: StoredRow[] = [];
  const queryOptions = { filter, ...(select && { select }) };
  // One more than the page holds tells whether there is a next one.
  for await (const rows of client.listEntities({ queryOptions }).byPage({ maxPageSize: size + 1 })) {
    found.push(...rows);
    if (found.length > size) break;
  }
  const last = found.length > size ? found[size - 1] : undefined;
  const items = found.slice(0, size).flatMap((row) => itemOf(row) ?? []);
  return { items, ...(last && { continuation: idOf(last) }) };
}

/**
 * Reads all rows that a filter finds, which are few.
 *
 * @param select names of the fields that are read; all of them when left out
 */
export async function readRows<Item>(
  table: Table,
  filter: RowFilter,
  itemOf: (row: StoredRow) => Item,
  select?: string[],
): Promise<Item[]> {
  const client = await table.client();
  const found = client.listEntities({ queryOptions: { filter, ...(select && { select }) } });
  return Array.fromAsync(found, (row) => itemOf(row));
}
