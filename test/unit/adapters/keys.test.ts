import { globSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goingOn, rowsBeginning, rowsIn } from '../../../shared/adapters/tables/toolkit/filters.ts';
import { keyPart, partitions, rows, type RowKind } from '../../../shared/adapters/tables/toolkit/keys.ts';
import type { Table } from '../../../shared/adapters/tables/toolkit/tables.ts';
import { sampleSize } from '@lab-gallery/test-support/sample-size';

/** Names that the app itself has for partitions, rows and kinds, and what people may make of them. */
const SYSTEM = [
  ...['accounts', 'account', 'system', 'system:accounts', 'claims-vm', 'claims-gallery', 'owners', 'owners:'],
  ...Object.values(rows).map((kind: RowKind<never>) => String(kind.prefix())),
  ...Object.keys(rows),
  ...['account:x', 'account:accounts', 'gallery:accounts', 'lab:a:b', 'a:b', 'a', 'b', '~3a~', '!', ''],
];
const GUID = '10ca1000-0000-4000-8000-000000000001';
const name = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/);
const imageName = fc.stringMatching(/^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,78}[A-Za-z0-9])?$/);
const azureName = fc.stringMatching(/^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/u);
const resourceId = fc
  .tuple(azureName, fc.constantFrom('galleries', 'virtualMachines'), azureName)
  .map(
    ([group, type, of]) =>
      `/subscriptions/${GUID}/resourceGroups/${group}/providers/Microsoft.Compute/${type}/${of}`,
  );
/** Any id that a person may choose for anything, and texts that try to be another key. */
const id = fc.oneof(name, imageName, resourceId, fc.constantFrom(...SYSTEM), fc.string(), fc.uuid());

/** Ids of Azure's, and names, are the same without regard to case. */
const same = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((text, index) => text.toLowerCase() === b[index]?.toLowerCase());

/** Every kind of row, with the number of ids that its keys have. */
const ARITY: Record<keyof typeof rows, number> = {
  account: 1,
  claim: 1,
  export: 1,
  open: 1,
  leftover: 1,
  region: 2,
  timeline: 2,
  vmClaim: 1,
  labExport: 2,
  idempotency: 1,
  job: 1,
  jobOpen: 1,
  jobLock: 1,
  lab: 1,
  labBuild: 1,
  role: 2,
  owners: 0,
  outbox: 2,
  duration: 1,
  audit: 1,
  tableFormat: 0,
  lastVersion: 1,
  versionClaim: 2,
  imageUse: 4,
  refusalCount: 2,
  image: 1,
  imageVersion: 2,
  imageChange: 1,
  inList: 2,
  galleryRead: 0,
};
type KindName = keyof typeof rows;
const kindNames = Object.keys(ARITY).filter((key): key is KindName => key in rows);

const row = fc
  .constantFrom(...kindNames)
  .chain((kind) =>
    fc.tuple(fc.constant(kind), fc.array(id, { minLength: ARITY[kind], maxLength: ARITY[kind] })),
  );

function keyOf(kind: KindName, ids: readonly string[]): string {
  return (rows[kind] as RowKind<readonly string[]>).key(...ids);
}

const partition = fc.oneof(
  fc.constant(['accounts', ''] as const),
  fc.constantFrom('vm', 'gallery').map((kind) => ['claims', kind] as const),
  id.map((of) => ['account', of] as const),
  id.map((of) => ['gallery', of] as const),
);

function partitionOf([kind, of]: readonly ['accounts' | 'claims' | 'account' | 'gallery', string]): string {
  switch (kind) {
    case 'accounts':
      return partitions.accounts;
    case 'claims':
      return partitions.claims(of === 'vm' ? 'vm' : 'gallery');
    default:
      return partitions[kind](of);
  }
}

const numRuns = sampleSize({ few: 300, some: 1_000, many: 50_000 });

describe('the keys of all tables', () => {
  it('of two partitions differ, unless both are of one kind and one id', () => {
    fc.assert(
      fc.property(partition, partition, (a, b) => {
        const isSame = a[0] === b[0] && same([a[1]], [b[1]]);

        expect(partitionOf(a) === partitionOf(b)).toBe(isSame);
      }),
      { numRuns },
    );
  });

  it.each(SYSTEM)('of an account called %j are none of the system’s', (of) => {
    const claims = [partitions.claims('vm'), partitions.claims('gallery')];
    const system = [partitions.accounts, partitions.format, partitions.refusals, ...claims];

    expect(system).not.toContain(partitions.account(of));
    expect(partitions.gallery(of)).not.toBe(partitions.account(of));
  });

  it('of two rows differ, unless both are of one kind and the same ids', () => {
    fc.assert(
      fc.property(row, row, ([kindA, idsA], [kindB, idsB]) => {
        const isSame = kindA === kindB && same(idsA, idsB);

        expect(keyOf(kindA, idsA) === keyOf(kindB, idsB)).toBe(isSame);
      }),
      { numRuns },
    );
  });

  it('of two rows of one kind differ, however their ids are cut', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...kindNames),
        fc.array(id, { minLength: 4 }),
        fc.array(id, { minLength: 4 }),
        (kind, a, b) => {
          const [idsA, idsB] = [a.slice(0, ARITY[kind]), b.slice(0, ARITY[kind])];

          expect(keyOf(kind, idsA) === keyOf(kind, idsB)).toBe(same(idsA, idsB));
        },
      ),
      { numRuns },
    );
  });

  it('of rows of one kind, and of no other, begin as the kind does', () => {
    fc.assert(
      fc.property(row, fc.constantFrom(...kindNames), ([kind, ids], other) => {
        const prefix = (rows[other] as RowKind<never>).prefix();

        expect(keyOf(kind, ids).startsWith(prefix)).toBe(kind === other);
      }),
      { numRuns },
    );
  });

  it('tell one long id from another, also from one that is made to look like it', () => {
    const long = `${'a'.repeat(124)}\u4361${'b'.repeat(300)}`;
    const [, hash = ''] = keyPart(long).split('!');
    const forged = `${'a'.repeat(124)}\u0436${hash}`;

    expect(keyPart(long)).not.toBe(keyPart(`${long}b`));
    expect(keyPart(forged)).not.toBe(keyPart(long));
  });

  it('are what a table takes, and no id ends the text of a filter', () => {
    fc.assert(
      fc.property(row, partition, id, ([kind, ids], of, search) => {
        const key = keyOf(kind, ids);
        const prefix = rows.image.prefix();
        const filter = goingOn(rowsBeginning(partitions.account(search), prefix, search), prefix, search);

        expect(`${key}${partitionOf(of)}`).not.toMatch(/[/\\#?'\u0000-\u001f\u007f-\u009f]/);
        expect(key.length).toBeLessThanOrEqual(1_024);
        expect(filter.split("'")).toHaveLength(11);
      }),
      { numRuns },
    );
  });

  it('are made in one place: what a store asks a table for takes no text', async () => {
    const table: Pick<Table, 'find'> = { find: () => Promise.resolve(undefined) };

    // @ts-expect-error A text is no partition key.
    await table.find('contoso', rows.owners.key());
    // @ts-expect-error A text is no row key.
    await table.find(partitions.account('contoso'), 'owners');
    const elsewhere = globSync('shared/state/*.ts').filter(
      (path) =>
        !path.endsWith('/keys.ts') &&
        !path.endsWith('/filters.ts') &&
        /as (Partition|Row)Key|as RowFilter|(partition|row)Key: ['"`]/i.test(readFileSync(path, 'utf8')),
    );

    expect(elsewhere).toEqual([]);
    expect(rowsIn(partitions.accounts)).toBe("PartitionKey eq 'system:accounts'");
  });
});
