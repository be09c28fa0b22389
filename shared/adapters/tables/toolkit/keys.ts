import { createHash } from 'node:crypto';
import type { ClaimKind } from '../../../domain/account/resource-claim.ts';

/**
 * Every partition key and row key of every table. A key is the name of its kind, `:`, and the ids that it is of, each
 * encoded so that no id holds a `:`. So whatever people choose for an id, it makes no key of another kind.
 */
declare const made: unique symbol;

/** Keys are made here alone: a text from elsewhere does not compile as one. */
export type PartitionKey = string & { readonly [made]: 'partition key' };
export type RowKey = string & { readonly [made]: 'row key' };
/** How the keys of some rows of one kind begin. */
export type RowPrefix = string & { readonly [made]: 'row prefix' };

/** Keys have 1 KiB at most, and a key has more than one part. */
const MAX_PART_LENGTH = 256;

/**
 * Text as part of a key: tables take neither `/ \ # ?` nor control characters there, and keys here use `:`. Ids of
 * Azure's are compared without regard to case, so two that differ in nothing else are the same part. `!` stands in
 * shortened parts alone.
 */
export function keyPart(text: string): string {
  const part = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]/g, (character) => `~${character.codePointAt(0)?.toString(16) ?? ''}~`);
  if (part.length <= MAX_PART_LENGTH) return part;
  return `${part.slice(0, MAX_PART_LENGTH / 2)}!${createHash('sha256').update(part).digest('hex')}`;
}

function partition(kind: 'system' | 'account' | 'gallery', id: string): PartitionKey {
  return `${kind}:${keyPart(id)}` as PartitionKey;
}

export const partitions = {
  /** All accounts stand in one small partition, so that they can be listed without touching their labs. */
  accounts: partition('system', 'accounts'),
  /** Of which format all tables are. */
  format: partition('system', 'format'),
  /** Which resources of Azure's are whose, across accounts. */
  claims: (kind: ClaimKind) => partition('system', `claims-${kind}`),
  /** How often strangers were refused: no account's audit. */
  refusals: partition('system', 'refusals'),
  account: (accountId: string) => partition('account', accountId),
  gallery: (galleryId: string) => partition('gallery', galleryId),
} as const;

/** Rows of one kind, by their ids. */
export interface RowKind<Ids extends readonly string[]> {
  key(...ids: Ids): RowKey;
  /** How the keys of all of them begin, or of those whose first ids are these. */
  prefix(...first: readonly string[]): RowPrefix;
  /** What stands in a row's key after its first ids: the last id, as it is encoded there. */
  lastId(row: { rowKey?: string }, ...first: readonly string[]): string;
}

function rowKind<Ids extends readonly string[]>(kind: string): RowKind<Ids> {
  const prefix = (...first: readonly string[]) =>
    `${kind}:${first.map((id) => `${keyPart(id)}:`).join('')}` as RowPrefix;
  return {
    key: (...ids) => `${kind}:${ids.map(keyPart).join(':')}` as RowKey,
    prefix,
    lastId: ({ rowKey = '' }, ...first) => rowKey.slice(prefix(...first).length),
  };
}

/** The kinds of rows in all tables. Their names differ, also between tables. */
export const rows = {
  // In the partition of accounts.
  account: rowKind<[accountId: string]>('account'),
  // In that of the format.
  tableFormat: rowKind<[]>('table-format'),
  // In those of claims.
  claim: rowKind<[resourceId: string]>('claim'),

  // In that of refusals.
  refusalCount: rowKind<[hour: string, callerId: string]>('refusal-count'),

  // In an account's partition.
  export: rowKind<[exportId: string]>('export'),
  open: rowKind<[exportId: string]>('open'),
  leftover: rowKind<[exportId: string]>('leftover'),
  region: rowKind<[exportId: string, region: string]>('region'),
  timeline: rowKind<[exportId: string, entryId: string]>('timeline'),
  vmClaim: rowKind<[templateVmId: string]>('vm-claim'),
  labExport: rowKind<[labName: string, exportId: string]>('lab-export'),
  idempotency: rowKind<[keyHash: string]>('key'),
  job: rowKind<[jobId: string]>('job'),
  jobOpen: rowKind<[jobId: string]>('job-open'),
  jobLock: rowKind<[lock: string]>('job-lock'),
  lab: rowKind<[labName: string]>('lab'),
  labBuild: rowKind<[buildId: string]>('lab-build'),
  role: rowKind<[principalId: string, roleAndLab: string]>('role'),
  owners: rowKind<[]>('owners'),
  outbox: rowKind<[subject: string, place: string]>('outbox'),
  duration: rowKind<[subject: string]>('duration'),
  audit: rowKind<[entryId: string]>('audit'),

  // In a gallery's partition: of version numbers and uses, and of the catalogue.
  lastVersion: rowKind<[imageName: string]>('last-version'),
  versionClaim: rowKind<[imageName: string, version: string]>('version-claim'),
  imageUse: rowKind<[imageName: string, version: string, accountId: string, labName: string]>('image-use'),
  image: rowKind<[imageName: string]>('image'),
  imageVersion: rowKind<[imageName: string, order: string]>('image-version'),
  imageChange: rowKind<[changeId: string]>('image-change'),
  inList: rowKind<[list: string, imageName: string]>('in-list'),
  galleryRead: rowKind<[]>('gallery-read'),
} as const;

/** The key of a row that a table has given back. */
export function keyOfRow({ rowKey = '' }: { rowKey?: string }): RowKey {
  return rowKey as RowKey;
}
