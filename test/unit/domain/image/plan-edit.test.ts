import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VersionFacts } from '../../../../shared/domain/image/image-facts.ts';
import {
  addedRegions,
  planEdit,
  refusalsOfEdit,
  shrinkOf,
  type EditPlan,
} from '../../../../shared/domain/image/plan-edit.ts';
import { versionEdit, type VersionEdit } from '../../../../shared/domain/image/version-edit.ts';
import { regionOf, versionOf } from '../../support/images.ts';

const TWO = versionOf('1.0.0', {
  regions: [regionOf('westeurope', { replicas: 2 }), regionOf('northeurope')],
  tags: { Course: 'physics', term: '1' },
});

function codesOf(facts: VersionFacts, edit: VersionEdit, allowed?: string[]): string[] {
  return refusalsOfEdit(facts, edit, allowed).map(({ code }) => code);
}

const NAMES = ['westeurope', 'northeurope', 'swedencentral', 'uksouth'];
const STORAGE = ['Standard_LRS', 'Premium_LRS'] as const;
const regions = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom(...NAMES),
    replicas: fc.integer({ min: 1, max: 5 }),
    state: fc.constantFrom('Completed', 'Replicating', 'Failed', 'Unknown'),
    storageAccountType: fc.constantFrom(...STORAGE),
  }),
  { selector: ({ name }) => name },
);
const versions = fc
  .record(
    {
      excludeFromLatest: fc.boolean(),
      endOfLifeDate: fc.constantFrom('2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'),
      regions,
      tags: fc.dictionary(fc.constantFrom('a', 'B', 'c'), fc.constantFrom('1', '2')),
    },
    { requiredKeys: ['excludeFromLatest', 'regions', 'tags'] },
  )
  .map(({ regions: others, ...more }) =>
    versionOf('1.0.0', {
      ...more,
      regions: [
        regionOf('westeurope'),
        ...others
          .filter(({ name }) => name !== 'westeurope')
          .map(({ name, ...rest }) => regionOf(name, rest)),
      ],
    }),
  );
const edits: fc.Arbitrary<VersionEdit> = fc.record(
  {
    excludeFromLatest: fc.boolean(),
    endOfLifeDate: fc.constantFrom(null, '2026-01-01T00:00:00Z', '2028-01-01T00:00:00Z'),
    tags: fc.dictionary(fc.constantFrom('A', 'b', 'c'), fc.constantFrom('1', '3', null)),
    targetRegions: fc
      .uniqueArray(
        fc.record(
          { name: fc.constantFrom(...NAMES), regionalReplicaCount: fc.integer({ min: 1, max: 5 }) },
          { requiredKeys: ['name'] },
        ),
        { selector: ({ name }) => name },
      )
      .map((list) =>
        list.some(({ name }) => name === 'westeurope') ? list : [{ name: 'westeurope' }, ...list],
      ),
  },
  { requiredKeys: [] },
);

/** The version as Azure has it once the plan is done. */
function applied(facts: VersionFacts, { properties = {}, regions: change }: EditPlan): VersionFacts {
  const { replicas = [], endOfLifeDate, ...rest } = properties;
  const { endOfLifeDate: before, ...others } = facts;
  const end = endOfLifeDate === undefined ? before : endOfLifeDate;
  const there = facts.regions
    .map((region) => ({
      ...region,
      replicas: replicas.find((wanted) => wanted.region === region.name)?.count ?? region.replicas,
    }))
    .filter(({ name }) => !change?.removed.includes(name));
  const added = (change?.targets ?? []).filter(({ name }) => !there.some((region) => region.name === name));
  const copied = change?.targets.map(({ name }) => name) ?? [];
  return {
    ...others,
    ...rest,
    ...(end != null && { endOfLifeDate: end }),
    regions: [
      ...there.map((region) =>
        copied.includes(region.name) ? { ...region, state: 'Completed' as const } : region,
      ),
      ...added.map(({ name, regionalReplicaCount, storageAccountType }) =>
        regionOf(name, { replicas: regionalReplicaCount, storageAccountType }),
      ),
    ],
  };
}

describe('the plan of an edit', () => {
  it('is empty where the version is as it should be', () => {
    const edit: VersionEdit = {
      excludeFromLatest: false,
      endOfLifeDate: null,
      tags: { Course: 'physics', gone: null },
      targetRegions: [{ name: 'northeurope' }, { name: 'westeurope', regionalReplicaCount: 2 }],
    };

    expect(planEdit(TWO, edit)).toEqual({ homeRegion: 'westeurope' });
  });

  it('names only what is to change', () => {
    const plan = planEdit(TWO, {
      excludeFromLatest: true,
      endOfLifeDate: '2027-01-01T00:00:00Z',
      tags: { course: 'chemistry', TERM: null },
      targetRegions: [{ name: 'westeurope', regionalReplicaCount: 3 }, { name: 'uksouth' }],
    });

    expect(plan).toEqual({
      homeRegion: 'westeurope',
      properties: {
        excludeFromLatest: true,
        endOfLifeDate: '2027-01-01T00:00:00Z',
        tags: { course: 'chemistry' },
        replicas: [{ region: 'westeurope', count: 3 }],
      },
      regions: {
        targets: [
          { name: 'westeurope', regionalReplicaCount: 2, storageAccountType: 'Standard_LRS' },
          { name: 'uksouth', regionalReplicaCount: 1, storageAccountType: 'Standard_LRS' },
        ],
        removed: ['northeurope'],
      },
    });
  });

  it('takes the end of life away', () => {
    const dated = { ...TWO, endOfLifeDate: '2027-01-01T00:00:00.000Z' };

    expect(planEdit(dated, { endOfLifeDate: '2027-01-01T00:00:00Z' }).properties).toBeUndefined();
    expect(planEdit(dated, { endOfLifeDate: null }).properties).toEqual({ endOfLifeDate: null });
  });

  it('watches a wanted region that has no copy yet, as an edit that was killed leaves it', () => {
    const facts = {
      ...TWO,
      regions: [regionOf('westeurope'), regionOf('northeurope', { state: 'Replicating' })],
    };

    const { regions: plan } = planEdit(facts, {
      targetRegions: [{ name: 'westeurope' }, { name: 'northeurope' }],
    });

    expect(plan).toMatchObject({ targets: [{ name: 'westeurope' }, { name: 'northeurope' }], removed: [] });
  });

  it('has a type of storage for a region whose own it does not know', () => {
    const facts = { ...TWO, regions: [regionOf('westeurope', { storageAccountType: 'PremiumV2_LRS' })] };

    const { regions: plan } = planEdit(facts, {
      targetRegions: [{ name: 'westeurope' }, { name: 'uksouth' }],
    });

    expect(plan?.targets[0]).toMatchObject({ name: 'westeurope', storageAccountType: 'Standard_LRS' });
  });

  it('shrinks a version to one replica at home', () => {
    const plan = planEdit(TWO, shrinkOf(TWO));

    expect(plan.properties).toEqual({ replicas: [{ region: 'westeurope', count: 1 }] });
    expect(plan.regions?.removed).toEqual(['northeurope']);
  });

  it('leaves nothing to be done once it is done, never removes the home region, and keeps the rest as it is', () => {
    fc.assert(
      fc.property(versions, edits, (facts, edit) => {
        const plan = planEdit(facts, edit);
        const after = applied(facts, plan);

        expect(planEdit(after, edit)).toEqual({ homeRegion: 'westeurope' });
        expect(plan.regions?.removed ?? []).not.toContain('westeurope');
        if (edit.targetRegions) {
          expect(after.regions.map(({ name }) => name).toSorted()).toEqual(
            edit.targetRegions.map(({ name }) => name).toSorted(),
          );
        } else {
          expect(after.regions).toEqual(facts.regions);
        }
        for (const { name, replicas, storageAccountType } of after.regions) {
          const before = facts.regions.find((region) => region.name === name);
          const wanted = edit.targetRegions?.find((region) => region.name === name)?.regionalReplicaCount;
          expect(replicas).toBe(wanted ?? before?.replicas ?? 1);
          if (before) expect(storageAccountType).toBe(before.storageAccountType);
        }
      }),
    );
  });
});

describe('what stands against an edit', () => {
  it.each<[string, VersionEdit, string[], string[]?]>([
    ['nothing', { excludeFromLatest: true }, []],
    ['nothing, for a new region', { targetRegions: [{ name: 'westeurope' }, { name: 'uksouth' }] }, []],
    ['the home region left out', { targetRegions: [{ name: 'northeurope' }] }, ['HomeRegionNeeded']],
    [
      'a region twice',
      { targetRegions: [{ name: 'westeurope' }, { name: 'westeurope' }] },
      ['RegionRepeated'],
    ],
    [
      'another type of storage where it is',
      { targetRegions: [{ name: 'westeurope', storageAccountType: 'Premium_LRS' }] },
      ['StorageTypeFixed'],
    ],
    [
      'the same type of storage',
      { targetRegions: [{ name: 'westeurope', storageAccountType: 'Standard_LRS' }] },
      [],
    ],
    [
      'a region that the account does not allow',
      { targetRegions: [{ name: 'westeurope' }, { name: 'uksouth' }] },
      ['RegionNotAllowed'],
      ['northeurope'],
    ],
    [
      'one that it does not allow, but where the version is already',
      { targetRegions: [{ name: 'westeurope' }] },
      [],
      ['northeurope'],
    ],
    ['one that it allows', { targetRegions: [{ name: 'westeurope' }, { name: 'uksouth' }] }, [], ['uksouth']],
    [
      '101 replicas, those included that stay',
      { targetRegions: [{ name: 'westeurope' }, { name: 'uksouth', regionalReplicaCount: 99 }] },
      ['TooManyReplicas'],
    ],
    [
      '100 replicas',
      { targetRegions: [{ name: 'westeurope' }, { name: 'uksouth', regionalReplicaCount: 98 }] },
      [],
    ],
    [
      'everything at once',
      { targetRegions: [{ name: 'uksouth' }, { name: 'northeurope', storageAccountType: 'Premium_LRS' }] },
      ['HomeRegionNeeded', 'RegionNotAllowed', 'StorageTypeFixed'],
      ['northeurope'],
    ],
  ])('is %s', (_what, edit, codes, allowed) => {
    expect(codesOf(TWO, edit, allowed)).toEqual(codes);
  });

  it.each(['Creating', 'Updating', 'Failed', 'Deleting', 'Migrating'])(
    'is that it is %s',
    (provisioningState) => {
      expect(codesOf({ ...TWO, provisioningState }, {})).toEqual(['VersionNotReady']);
    },
  );

  it('is more tags than there may be, with those that stay', () => {
    const there = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`t${index}`, '1']));

    expect(codesOf({ ...TWO, tags: there }, { tags: { another: '1' } })).toEqual(['InvalidTags']);
    expect(codesOf({ ...TWO, tags: there }, { tags: { another: '1', t0: null } })).toEqual([]);
    expect(codesOf({ ...TWO, tags: { ...there, foreign: '1' } }, { excludeFromLatest: true })).toEqual([]);
  });

  it('is said in sentences, with what they are about', () => {
    const refusals = refusalsOfEdit(TWO, { targetRegions: [{ name: 'uksouth' }] }, ['northeurope']);

    for (const { message, target } of refusals) {
      expect(message).toMatch(/^[A-Z].*\.$/);
      expect(target).toBe('targetRegions');
    }
    expect(refusals[0]?.message).toContain('westeurope');
    expect(refusals[1]?.message).toContain('uksouth');
  });
});

describe('the form of an edit', () => {
  it('knows added regions with how they are stored', () => {
    const edit = versionEdit.parse({
      targetRegions: [
        { name: 'West Europe' },
        { name: 'UK South', regionalReplicaCount: 2, storageAccountType: 'Standard_ZRS' },
        { name: 'swedencentral' },
      ],
    });

    expect(addedRegions(TWO, edit)).toEqual([
      { name: 'uksouth', regionalReplicaCount: 2, storageAccountType: 'Standard_ZRS' },
      { name: 'swedencentral', regionalReplicaCount: 1, storageAccountType: 'Standard_LRS' },
    ]);
  });

  it.each([
    [{ targetRegions: [] }],
    [{ targetRegions: [{ name: 'westeurope', regionalReplicaCount: 0 }] }],
    [{ endOfLifeDate: 'tomorrow' }],
    [{ tags: { labGalleryExport: null } }],
    [{ tags: { a: 'x'.repeat(257) } }],
    [{ provisioningState: 'Succeeded' }],
  ])('refuses %j', (edit) => {
    expect(versionEdit.safeParse(edit).success).toBe(false);
  });
});
