import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { regionsNamedIn } from '../../../../shared/domain/region/refused-regions.ts';
import { normalizeRegion, regionsOfGeography } from '../../../../shared/domain/region/region.ts';

/** Azure's own list of locations. */
const LOCATIONS = readFileSync(
  new URL(import.meta.resolve('@lab-gallery/local-azure/arm/regions.csv')),
  'utf8',
)
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [name = '', displayName = '', geography = '', geographyGroup = '', , regionType] = line.split(',');
    return { name, displayName, geography, geographyGroup, physical: regionType === 'Physical' };
  });
const PHYSICAL = LOCATIONS.filter((location) => location.physical);
const physicalLocation = fc.constantFrom(...PHYSICAL);

describe('the regions of a geography', () => {
  it.each([
    ['westeurope', ['westeurope', 'northeurope']],
    ['northeurope', ['northeurope', 'westeurope']],
    [
      'westus2',
      [
        ...['westus2', 'centralus', 'eastus', 'eastus2', 'northcentralus', 'southcentralus'],
        ...['westcentralus', 'westus', 'westus3'],
      ],
    ],
    ['swedencentral', ['swedencentral']],
  ])('of %s are %j', (home, regions) => {
    expect(regionsOfGeography(LOCATIONS, home)).toEqual(regions);
  });

  it('are the home region, then all other physical regions of its geography by name, each once', () => {
    fc.assert(
      fc.property(
        physicalLocation,
        fc.shuffledSubarray(LOCATIONS, { minLength: LOCATIONS.length }),
        (home, list) => {
          const [first, ...others] = regionsOfGeography(list, home.name) ?? [];

          const expected = PHYSICAL.filter((other) => other.geography === home.geography && other !== home);
          expect(first).toBe(home.name);
          expect(others).toEqual(expected.map((other) => other.name).toSorted());
        },
      ),
    );
  });

  it('are one region alone in 14 geographies of Azure', () => {
    const alone = PHYSICAL.filter((home) => regionsOfGeography(LOCATIONS, home.name)?.length === 1);

    expect(alone).toHaveLength(14);
  });

  it("are unknown where Azure doesn't list the home region", () => {
    expect(regionsOfGeography(LOCATIONS, 'atlantis')).toBeUndefined();
    expect(regionsOfGeography([], 'westeurope')).toBeUndefined();
  });

  it("leave out logical regions and another geography's", () => {
    const locations = [
      { name: 'a', geography: 'One', geographyGroup: 'All', physical: true },
      { name: 'one', geography: 'One', geographyGroup: 'All', physical: false },
      { name: 'b', geography: 'Two', geographyGroup: 'All', physical: true },
    ];

    expect(regionsOfGeography(locations, 'a')).toEqual(['a']);
  });
});

describe('a region name', () => {
  it('is the display name without its spaces and capitals', () => {
    const wrong = PHYSICAL.filter(({ name, displayName }) => normalizeRegion(displayName) !== name);

    expect(wrong).toEqual([]);
  });
});

describe('the regions that a refusal names', () => {
  it.each(PHYSICAL)('are $name alone, whether by name or as $displayName', ({ name, displayName }) => {
    const candidates = regionsOfGeography(LOCATIONS, name) ?? [];

    for (const word of [name, displayName, displayName.toUpperCase()]) {
      expect(regionsNamedIn(`The region '${word}' is not available.`, candidates)).toEqual([name]);
      expect(regionsNamedIn(`Not available in ${word}.`, candidates)).toEqual([name]);
      expect(regionsNamedIn(`${word}: quota exceeded`, candidates)).toEqual([name]);
    }
  });

  it.each([
    ['Location westus2 is not accepting creation of new resources.', ['westus2']],
    ['Location WestUS is not accepting creation of new resources.', ['westus']],
    ['The regions "West US 2, East US" are not available for subscription x.', ['westus2', 'eastus']],
    ['Replicating to South Central US is not possible.', ['southcentralus']],
    ['Neither Central US nor South Central US can be used.', ['centralus', 'southcentralus']],
    ["'westus4' is no region. List of available regions is 'westus,westus2,eastus'.", []],
    ["'West US 3' can't be used. The list of available regions is westus, westus2.", ['westus3']],
    ['Quota exceeded.', []],
    ['', []],
  ])('in %j are %j', (message, regions) => {
    const candidates = ['westus', 'westus2', 'westus3', 'eastus', 'centralus', 'southcentralus'];

    expect(regionsNamedIn(message, candidates).toSorted()).toEqual(regions.toSorted());
  });

  it('are always among the candidates', () => {
    const names = fc.subarray(PHYSICAL.map(({ name }) => name));

    fc.assert(
      fc.property(fc.string(), names, names, (noise, mentioned, candidates) => {
        const found = regionsNamedIn(`${noise} ${mentioned.join(', ')}`, candidates);
        expect(candidates).toEqual(expect.arrayContaining(found));
      }),
    );
  });
});
