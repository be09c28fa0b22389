import { createHash } from 'node:crypto';
import { TableClient, type TableEntityResult, type TransactionAction } from '@azure/data-tables';
import { isRestError } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';

/** Where the tables are: a connection string, or in Azure the service's address, for the app's own identity. */
export type TablesConnection = { connectionString: string } | { serviceUri: string };

/** A table of the app's, with the few things that more than one store does to it. */
export interface Table {
  client(): Promise<TableClient>;
  /** The row, or undefined when there is none. */
  find<Row extends object>(
    partitionKey: string,
    rowKey: string,
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
    async find<Row extends object>(partitionKey: string, rowKey: string) {
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

/** Somebody else wrote first: the row is there already (409), or has another ETag (412). */
export function isLostRace(error: unknown): boolean {
  const status = statusOf(error);
  return status === 409 || status === 412;
}

/** Keys have 1 KiB at most, and a key has more than one part. */
const LONGEST_PART = 256;

/** Text as part of a key: tables take neither `/ \\ # ?` nor control characters there, and keys here use `:`. */
export function keyPart(text: string): string {
  const part = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]/g, (character) => `~${character.codePointAt(0)?.toString(16) ?? ''}~`);
  if (part.length <= LONGEST_PART) return part;
  return `${part.slice(0, LONGEST_PART / 2)}~${createHash('sha256').update(part).digest('hex')}`;
}

/**
 * A filter for the rows of a partition whose key begins so; `;` is the character after `:`.
 *
 * @param after only rows beyond the one whose key goes on so
 */
export function rowsBeginning(partitionKey: string, prefix: `${string}:`, after = ''): string {
  const end = `${prefix.slice(0, -1)};`;
  return `PartitionKey eq '${partitionKey}' and RowKey gt '${prefix}${after}' and RowKey lt '${end}'`;
}

/** Removes rows whatever their ETags, as many as a transaction takes at most; what is gone already is no failure. */
export async function removeRows(
  table: Table,
  partitionKey: string,
  rowKeys: readonly string[],
): Promise<void> {
  const client = await table.client();
  try {
    await client.submitTransaction(
      rowKeys.map((rowKey): TransactionAction => ['delete', { partitionKey, rowKey }]),
    );
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    // Another process has removed some of them, too: the rest goes one by one.
    for (const rowKey of rowKeys) {
      await client.deleteEntity(partitionKey, rowKey).catch((cause: unknown) => {
        if (statusOf(cause) !== 404) throw cause;
      });
    }
  }
}

/**
 * One page of rows: one request, as a rule.
 *
 * @returns with the key of the page's last row, where there are more
 */
export async function pageOfRows(
  client: TableClient,
  filter: string,
  size: number,
): Promise<{ items: (TableEntityResult<object> & { rowKey: string })[]; continuation?: string }> {
  const rows: (TableEntityResult<object> & { rowKey: string })[] = [];
  // One more than the page holds tells whether there is a next one.
  for await (const page of client
    .listEntities({ queryOptions: { filter } })
    .byPage({ maxPageSize: size + 1 })) {
    rows.push(...page.map((row) => ({ ...row, rowKey: row.rowKey ?? '' })));
    if (rows.length > size) break;
  }
  const last = rows.length > size ? rows[size - 1] : undefined;
  return { items: rows.slice(0, size), ...(last && { continuation: last.rowKey }) };
}
