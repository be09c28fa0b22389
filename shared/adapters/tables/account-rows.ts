import { z } from 'zod';
import { labAccountSettings, type LabAccount } from '../../domain/account/lab-account.ts';
import { json, withJson } from './export-rows.ts';
import { keyPart, partitions, rows } from './toolkit/keys.ts';
import type { KeyedRow } from './toolkit/tables.ts';

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
  /** The job that deletes it: the row is there only to keep its id from being used anew. */
  deletingJob: z.string().exactOptional(),
});

/** What is left of an account's row: that it was deleted, and by which job. */
const tombstone = z.object({ deletedBy: z.string() });

/** What the row of an account says of it. */
export type AccountState =
  | { kind: 'there'; account: LabAccount }
  | { kind: 'deleting'; jobId: string; account: LabAccount }
  | { kind: 'deleted'; jobId: string };

export function keysOfAccount(accountId: string) {
  return { partitionKey: partitions.accounts, rowKey: rows.account.key(accountId) };
}

export function rowOfAccount({ id, galleryId, createdAt, changedAt, ...settings }: LabAccount): KeyedRow {
  return {
    ...keysOfAccount(id),
    // Ids of resources are compared without regard to case, which a filter of the table service can't.
    ...(galleryId !== undefined && { galleryId, galleryKey: keyPart(galleryId) }),
    createdAt,
    changedAt,
    ...withJson({ settings }),
  };
}

export function rowOfTombstone(accountId: string, jobId: string): KeyedRow {
  return { ...keysOfAccount(accountId), ...({ deletedBy: jobId } satisfies z.infer<typeof tombstone>) };
}

export function stateOfRow(row: { rowKey?: string }): AccountState {
  const gone = tombstone.safeParse(row);
  if (gone.success) return { kind: 'deleted', jobId: gone.data.deletedBy };
  const { settings, deletingJob, ...rest } = accountRow.parse(row);
  const account = { id: rows.account.lastId(row), ...settings, ...rest };
  return deletingJob === undefined
    ? { kind: 'there', account }
    : { kind: 'deleting', jobId: deletingJob, account };
}

/** Undefined for one that is being deleted, or was. */
export function accountOfRow(row: { rowKey?: string }): LabAccount | undefined {
  const state = stateOfRow(row);
  return state.kind === 'there' ? state.account : undefined;
}
