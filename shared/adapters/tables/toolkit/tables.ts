import { TableClient, type TableEntityResult, type TableEntityResultPage } from '@azure/data-tables';
import { isRestError } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import type { RowFilter } from './filters.ts';
import type { PartitionKey, RowKey } from './keys.ts';

/** Where the tables are: a connection string, or in Azure the service's address, for the app's own identity. */
export type TablesConnection = { connectionString: string } | { serviceUri: string };

/** A row that is written. */
export interface KeyedRow {
  partitionKey: PartitionKey;
  rowKey: RowKey;
  [field: string]: unknown;
}

/** One change of a transaction. */
export type RowAction =
  | ['create' | 'delete', KeyedRow]
  | ['upsert', KeyedRow, 'Merge' | 'Replace']
  | ['update', KeyedRow, 'Merge' | 'Replace', { etag: string }];

interface Written {
  etag?: string;
}

/** The SDK's client of a table, as far as stores use it; keys and filters are those that are made in one place. */
export interface RowClient {
  createEntity(row: KeyedRow): Promise<Written>;
  updateEntity(row: KeyedRow, mode: 'Merge' | 'Replace', options: { etag: string }): Promise<Written>;
  upsertEntity(row: KeyedRow, mode?: 'Merge' | 'Replace'): Promise<Written>;
  deleteEntity(partitionKey: PartitionKey, rowKey: RowKey, options?: { etag: string }): Promise<unknown>;
  submitTransaction(actions: RowAction[]): Promise<unknown>;
  listEntities<Row extends object>(options: {
    queryOptions: { filter: RowFilter; select?: string[] };
  }): RowList<Row>;
}

interface RowList<Row extends object> extends AsyncIterable<TableEntityResult<Row>> {
  byPage(options: { maxPageSize?: number }): AsyncIterable<TableEntityResultPage<Row>>;
}

/** A table of the app's, with the few things that more than one store does to it. */
export interface Table {
  client(): Promise<RowClient>;
  /** The row, or undefined when there is none. */
  find<Row extends object>(
    partitionKey: PartitionKey,
    rowKey: RowKey,
  ): Promise<(Row & { etag: string }) | undefined>;
}

/** Opens a table, which is made on first use. */
export function openTable(connection: TablesConnection, credential: TokenCredential, name: string): Table {
  const opened =
    'connectionString' in connection
      ? TableClient.fromConnectionString(connection.connectionString, name, { allowInsecureConnection: true })
      : new TableClient(connection.serviceUri, name, credential);
  let creation: Promise<void> | undefined;

  async function client(): Promise<TableClient> {
    creation ??= opened.createTable(); // Succeeds where the table is there already.
    try {
      await creation;
    } catch (error) {
      creation = undefined; // The service may be back the next time.
      throw error;
    }
    return opened;
  }

  return {
    client,
    async find<Row extends object>(partitionKey: PartitionKey, rowKey: RowKey) {
      const table = await client();
      try {
        return await table.getEntity<Row>(partitionKey, rowKey);
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    },
  };
}

/** The status code of a refusal by the table service; undefined for what is none. */
export function statusOf(error: unknown): number | undefined {
  return isRestError(error) ? error.statusCode : undefined;
}

/** Another writer was faster: the row is there already (409), has another ETag (412), or is gone (404). */
export function isOutdated(error: unknown): boolean {
  return [404, 409, 412].includes(statusOf(error) ?? 0);
}

/** Waits for work on a row; that the row is gone is no failure. */
export async function unlessGone(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
}

/** Removes rows whatever their ETags, as many as a transaction takes at most; what is gone already is no failure. */
export async function removeRows(
  table: Table,
  partitionKey: PartitionKey,
  rowKeys: readonly RowKey[],
): Promise<void> {
  const client = await table.client();
  try {
    await client.submitTransaction(rowKeys.map((rowKey): RowAction => ['delete', { partitionKey, rowKey }]));
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    // Another process has removed some of them, too: the rest goes one by one.
    for (const rowKey of rowKeys) await unlessGone(client.deleteEntity(partitionKey, rowKey));
  }
}
