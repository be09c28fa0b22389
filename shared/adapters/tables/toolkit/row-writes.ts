import type { PartitionKey, RowKey } from './keys.ts';
import { isOutdated, statusOf, type KeyedRow, type RowAction, type Table } from './tables.ts';

export interface RowKeys {
  readonly partitionKey: PartitionKey;
  readonly rowKey: RowKey;
}

/** A row as it was read, with the ETag that says whether it is still so. */
export type FoundRow = object & { readonly etag: string; readonly rowKey: string };

/** What becomes of a row that was read, and what its caller is told. */
export interface Decision<Result> {
  /** Its fields from now on, or the ones that change (`merge`), or its end. Left out, nothing is written. */
  readonly write?: { replace: object } | { merge: object } | 'delete';
  /** Changes of other rows in its partition, written in the same transaction. */
  readonly also?: readonly RowAction[];
  readonly result: Result;
}

/**
 * Reads a row, decides what becomes of it, and writes that if the row is still as it was read; otherwise reads it
 * again and decides again. A row is deleted whatever its ETag where other rows change with it: the table service has
 * no ETag for that.
 *
 * @param decide called again after each lost race: it must not rely on being called once
 * @param onLoss what a lost race is found to mean, where it means an end; undefined tries again
 */
export async function updateRow<Result>(
  table: Table,
  { partitionKey, rowKey }: RowKeys,
  decide: (row: FoundRow | undefined) => Decision<Result> | Promise<Decision<Result>>,
  onLoss?: () => Promise<Result | undefined>,
): Promise<Result> {
  let row: FoundRow | undefined;
  return untilWon(
    async () => {
      row = await table.find<{ rowKey: string }>(partitionKey, rowKey);
      const { write, also = [], result } = await decide(row);
      if (write) await submit(table, { partitionKey, rowKey }, row, write, also);
      return result;
    },
    async (error) => {
      const known = await onLoss?.();
      if (known !== undefined || statusOf(error) !== 404) return known;
      // Where this row is as it was, it is another one that is gone, and no repetition brings it back.
      if ((await table.find(partitionKey, rowKey))?.etag === row?.etag) throw error;
      return undefined;
    },
  );
}

/**
 * Repeats an attempt until it isn't outdated: until no other writer was faster.
 *
 * @param onLoss what the loss is found to mean, where it means an end; undefined tries again
 */
export async function untilWon<Result>(
  attempt: () => Promise<Result>,
  onLoss: (error: unknown) => Promise<Result | undefined> = () => Promise.resolve(undefined),
): Promise<Result> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isOutdated(error)) throw error;
      const known = await onLoss(error);
      if (known !== undefined) return known;
    }
  }
}

/** Waits for a write. @returns false where another writer was faster */
export async function unlessOutdated(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (!isOutdated(error)) throw error;
    return false;
  }
}

/**
 * Writes a row where there is none, or in place of one that is still as it was seen.
 *
 * @returns false when it is not
 */
export async function writeUnlessOutdated(
  table: Table,
  row: KeyedRow,
  seen: { etag: string } | undefined,
): Promise<boolean> {
  const client = await table.client();
  return unlessOutdated(
    seen ? client.updateEntity(row, 'Replace', { etag: seen.etag }) : client.createEntity(row),
  );
}

async function submit(
  table: Table,
  keys: RowKeys,
  row: { etag: string } | undefined,
  write: NonNullable<Decision<unknown>['write']>,
  also: readonly RowAction[],
): Promise<void> {
  const client = await table.client();
  const [kind, next, mode] =
    write === 'delete'
      ? (['delete', { ...keys }, 'Replace'] as const)
      : 'merge' in write
        ? (['write', { ...write.merge, ...keys }, 'Merge'] as const)
        : (['write', { ...write.replace, ...keys }, 'Replace'] as const);
  if (also.length > 0) {
    const action: RowAction =
      kind === 'delete' ? [kind, next] : row ? ['update', next, mode, { etag: row.etag }] : ['create', next];
    await client.submitTransaction([action, ...also]);
  } else if (!row) {
    if (kind === 'write') await client.createEntity(next);
  } else if (kind === 'delete') {
    await client.deleteEntity(keys.partitionKey, keys.rowKey, { etag: row.etag });
  } else {
    await client.updateEntity(next, mode, { etag: row.etag });
  }
}
