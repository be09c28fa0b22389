import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VersionFacts } from '../../../../shared/domain/image/image-facts.ts';
import { compareVersions } from '../../../../shared/domain/image/image-version.ts';
import { latestOf, readyRegions, storedBy } from '../../../../shared/domain/image/latest-version.ts';
import { sampleSize } from '@lab-gallery/test-support/sample-size';
import { regionOf, versionOf } from '../../support/images.ts';

const RUNS = { numRuns: sampleSize({ few: 50, some: 200, many: 5000 }) };
const REGIONS = ['westeurope', 'northeurope', 'uksouth'];

const region = fc.record({
  name: fc.constantFrom(...REGIONS),
  replicas: fc.integer({ min: 1, max: 3 }),
  storageAccountType: fc.constantFrom('Standard_LRS', 'Standard_ZRS'),
  state: fc.constantFrom('Unknown', 'Replicating', 'Completed', 'Failed'),
  excludeFromLatest: fc.boolean(),
});
const version = fc
  .record({
    version: fc.tuple(fc.nat(3), fc.nat(3), fc.nat(12)).map((parts) => parts.join('.')),
    provisioningState: fc.constantFrom(
      'Succeeded',
      'Failed',
      'Creating',
      'Updating',
      'Deleting',
      'Migrating',
    ),
    excludeFromLatest: fc.boolean(),
    osDiskGb: fc.option(fc.integer({ min: 1, max: 200 }), { nil: undefined }),
    regions: fc.uniqueArray(region, { selector: ({ name }) => name, maxLength: 3 }),
  })
  .map(({ regions, osDiskGb, ...more }) => {
    const { osDiskGb: _size, ...facts } = versionOf(more.version, {
      ...more,
      regions: regions.map(({ name, ...rest }) => regionOf(name, rest)),
    });
    return { ...facts, ...(osDiskGb !== undefined && { osDiskGb }) };
  });
const versions = fc.uniqueArray(version, { selector: (one) => one.version, maxLength: 6 });

const servesAnywhere = ({ provisioningState, regions }: VersionFacts) =>
  provisioningState === 'Succeeded' ||
  (['Updating', 'Migrating'].includes(provisioningState) &&
    regions.some(({ state }) => state === 'Completed'));

describe('latest', () => {
  it('means the highest version that serves and is not excluded', () => {
    fc.assert(
      fc.property(versions, (all) => {
        const found = latestOf(all);

        const candidates = all.filter((one) => servesAnywhere(one) && !one.excludeFromLatest);
        if ('latest' in found) {
          expect(candidates).toContain(found.latest);
          for (const other of candidates) {
            expect(compareVersions(found.latest.version, other.version)).toBeGreaterThanOrEqual(0);
          }
        } else expect(candidates).toEqual([]);
      }),
      RUNS,
    );
  });

  it.each([
    ['NoVersion', []],
    ['AllExcluded', [versionOf('1.0.0', { excludeFromLatest: true })]],
    [
      'AllExcluded',
      [
        versionOf('1.0.0', { excludeFromLatest: true }),
        versionOf('2.0.0', { provisioningState: 'Creating' }),
      ],
    ],
    ['BeingMade', [versionOf('1.0.0', { provisioningState: 'Creating' })]],
    [
      'BeingMade',
      [
        versionOf('1.0.0', { provisioningState: 'Failed' }),
        versionOf('1.0.1', { provisioningState: 'Updating', regions: [] }),
      ],
    ],
    ['BeingMade', [versionOf('1.0.0', { provisioningState: 'Migrating', regions: [] })]],
    ['AllFailed', [versionOf('1.0.0', { provisioningState: 'Failed' })]],
    ['AllFailed', [versionOf('1.0.0', { provisioningState: 'Deleting' })]],
  ])('is none because of %s', (whyNoLatest, all) => {
    const found = latestOf(all);

    expect(found).toEqual({ whyNoLatest });
  });

  it('goes on to mean a version that gets further regions', () => {
    const regions = [regionOf('westeurope'), regionOf('northeurope', { state: 'Replicating', progress: 4 })];
    const updating = versionOf('1.0.1', { provisioningState: 'Updating', regions });

    const found = latestOf([versionOf('1.0.0'), updating]);

    expect(found).toEqual({ latest: updating });
  });
});

describe('a region', () => {
  it('is ready when a version that is not excluded there has its copy, and means the highest of them', () => {
    fc.assert(
      fc.property(versions, (all) => {
        const ready = readyRegions(all);

        expect(ready.map((one) => one.region)).toEqual(ready.map((one) => one.region).toSorted());
        for (const name of REGIONS) {
          const copies = all.filter(
            (one) =>
              ['Succeeded', 'Updating', 'Migrating'].includes(one.provisioningState) &&
              !one.excludeFromLatest &&
              one.regions.some(
                (there) => there.name === name && there.state === 'Completed' && !there.excludeFromLatest,
              ),
          );
          const highest = copies
            .map((one) => one.version)
            .toSorted(compareVersions)
            .at(-1);
          expect(ready.find((one) => one.region === name)?.version).toBe(highest);
        }
      }),
      RUNS,
    );
  });

  it('serves the version before where the latest one has not come yet', () => {
    const both = [regionOf('westeurope'), regionOf('northeurope')];
    const half = [regionOf('westeurope'), regionOf('northeurope', { state: 'Replicating' })];

    const ready = readyRegions([
      versionOf('1.0.9', { regions: both }),
      versionOf('1.0.10', { regions: half }),
    ]);

    expect(ready).toEqual([
      { region: 'northeurope', version: '1.0.9' },
      { region: 'westeurope', version: '1.0.10' },
    ]);
  });
});

describe('what is stored', () => {
  it('is the size of every replica of every version, whatever state it is in', () => {
    fc.assert(
      fc.property(versions, (all) => {
        const { stored, unsized } = storedBy(all);

        const sum = stored.reduce((total, { gb }) => total + gb, 0);
        const expected = all.flatMap(({ osDiskGb = 0, regions }) =>
          regions.map(({ replicas }) => replicas * osDiskGb),
        );
        expect(sum).toBe(expected.reduce((total, gb) => total + gb, 0));
        expect(unsized).toBe(all.filter(({ osDiskGb }) => osDiskGb === undefined).length);
        const keys = stored.map((one) => `${one.region} ${one.storageAccountType}`);
        expect(keys).toEqual([...new Set(keys)].toSorted());
        expect(stored.every(({ gb }) => gb > 0)).toBe(true);
      }),
      RUNS,
    );
  });

  it('is kept apart by region and kind of storage', () => {
    const regions = [
      regionOf('westeurope', { replicas: 2 }),
      regionOf('uksouth', { storageAccountType: 'Standard_ZRS' }),
    ];

    const { stored } = storedBy([versionOf('1.0.0', { regions }), versionOf('1.0.1', { osDiskGb: 10 })]);

    expect(stored).toEqual([
      { region: 'uksouth', storageAccountType: 'Standard_ZRS', gb: 64 },
      { region: 'westeurope', storageAccountType: 'Standard_LRS', gb: 138 },
    ]);
  });
});
