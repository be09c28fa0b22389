import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImageFacts, VersionFacts } from '../../../../shared/domain/image/image-facts.ts';
import { ImageNotFoundError } from '../../../../shared/domain/image/errors.ts';
import { whyNoLab, type LabFacts } from '../../../../shared/domain/lab/judge-lab.ts';
import { labRegionsOf, labSizesOf } from '../../../../shared/domain/lab/lab-options.ts';
import { LAB_SIZES } from '../../../../shared/domain/image/lab-size.ts';
import { checkLab } from '../../../../shared/use-cases/lab/plan-lab.ts';
import { imageOf, regionOf, versionOf } from '../../support/images.ts';

const NOW = new Date('2026-03-02T08:00:00Z');
const WISH = { region: 'westeurope', size: 'Standard_D2s_v5' };
const COPYING = regionOf('northeurope', { state: 'Replicating', progress: 40 });

function factsOf(
  more: Partial<LabFacts> & { facts?: Partial<VersionFacts>; image?: ImageFacts } = {},
): LabFacts {
  const { facts = {}, ...rest } = more;
  const version = versionOf('1.0.0', { regions: [regionOf('westeurope'), COPYING], ...facts });
  return {
    viewer: { id: 'school' },
    image: imageOf([version]),
    version,
    sizes: [WISH.size],
    now: NOW,
    regions: labRegionsOf(version, [], rest.viewer?.allowedRegions),
    ...rest,
  };
}

const codesOf = (wish: object, facts: LabFacts) =>
  whyNoLab({ ...WISH, ...wish }, facts).map(({ code }) => code);

describe('a lab from an image', () => {
  it('can be made where the version is, in a size that fits and is offered', () => {
    expect(whyNoLab(WISH, factsOf())).toEqual([]);
  });

  it('can’t be made where the version still comes, unless somebody waits for that', () => {
    const wish = { region: 'northeurope' };

    expect(codesOf(wish, factsOf())).toEqual(['ImageNotReady']);
    expect(whyNoLab({ ...WISH, ...wish }, factsOf())[0]?.message).toContain('40 percent');
    expect(codesOf({ ...wish, createWhenReady: { giveUpAfterMinutes: 5 } }, factsOf())).toEqual([]);
  });

  it('can’t wait for a version that is not on its way', () => {
    const wish = { region: 'brazilsouth', createWhenReady: { giveUpAfterMinutes: 5 } };

    expect(codesOf(wish, factsOf())).toEqual(['ImageNotInRegion']);
  });

  it('is not where its lab account does not allow it', () => {
    expect(codesOf({}, factsOf({ viewer: { id: 'school', allowedRegions: ['northeurope'] } }))).toEqual([
      'RegionNotAllowed',
    ]);
  });

  it.each<[string, object, LabFacts, string[]]>([
    ['no lab may have', { size: 'Standard_M416ms_v2' }, factsOf(), ['SizeNotOffered']],
    ['Azure does not offer there', {}, factsOf({ sizes: ['Standard_B2s'] }), ['SizeNotInRegion']],
    [
      'nobody knows to be offered',
      {},
      factsOf({ sizes: { unknown: { code: 'AzureNotReady', message: 'Later.' } } }),
      ['AzureNotReady'],
    ],
    [
      'can’t run the image',
      {},
      factsOf({ image: imageOf([versionOf('1.0.0')], { architecture: 'Arm64' }) }),
      ['ArchitectureNotOffered', 'SizeDoesNotFit'],
    ],
  ])('is refused in a size that %s', (_size, wish, facts, expected) => {
    expect(codesOf(wish, facts)).toEqual(expected);
  });

  it('is refused from the version that is asked for, and not for what is wrong with the latest one', () => {
    const good = versionOf('1.0.0');
    const bad = versionOf('2.0.0', { dataDisks: 1 });
    const facts = { image: imageOf([good, bad]), regions: labRegionsOf(good, [], undefined) };

    expect(codesOf({}, factsOf({ ...facts, version: good }))).toEqual([]);
    expect(codesOf({}, factsOf({ ...facts, version: bad }))).toEqual(['HasDataDisks']);
  });

  it('is refused where the image is disabled in the lab account, or its life is over', () => {
    const image = imageOf([versionOf('1.0.0')], { disabledIn: ['school'] });

    expect(codesOf({}, factsOf({ image }))).toEqual(['Disabled']);
    expect(codesOf({}, factsOf({ facts: { endOfLifeDate: '2026-01-01T00:00:00Z' } }))).toEqual([
      'VersionPastEndOfLife',
    ]);
  });

  it('is told everything that stands against it at once', () => {
    const facts = factsOf({ facts: { dataDisks: 2 }, viewer: { id: 'school', allowedRegions: ['eastus'] } });

    expect(codesOf({ size: 'none' }, facts)).toEqual(['HasDataDisks', 'RegionNotAllowed', 'SizeNotOffered']);
  });
});

const state = fc.constantFrom('Unknown', 'Replicating', 'Completed', 'Failed');
const someRegions = fc.uniqueArray(
  fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), state, progress: fc.integer({ min: 0, max: 100 }) }),
  { selector: ({ name }) => name },
);

describe('the regions of a lab', () => {
  it('are ready by their own replication status alone, and only while Azure serves the version', () => {
    fc.assert(
      fc.property(
        someRegions,
        fc.constantFrom('Succeeded', 'Updating', 'Failed', 'Deleting'),
        (regions, of) => {
          const copies = regions.map(({ name, ...more }) => regionOf(name, more as object));
          const version = versionOf('1.0.0', { regions: copies, provisioningState: of });

          const found = labRegionsOf(version, [], undefined);

          const serving = of === 'Succeeded' || of === 'Updating';
          const ready = regions.filter((one) => serving && one.state === 'Completed').map(({ name }) => name);
          expect(found.filter((one) => one.ready).map(({ region }) => region)).toEqual(ready.toSorted());
          expect(found).toHaveLength(regions.length);
        },
      ),
    );
  });

  it('include those that an export has still to bring it to, and none that it gave up', () => {
    const coming = [
      { region: 'francecentral', state: 'Pending', progress: 0 },
      { region: 'swedencentral', state: 'Failed', progress: 0 },
      { region: 'westeurope', state: 'Pending', progress: 0 },
    ];

    const found = labRegionsOf(versionOf('1.0.0'), coming, undefined);

    expect(found.map(({ region, state: of }) => [region, of])).toEqual([
      ['westeurope', 'Completed'],
      ['francecentral', 'Pending'],
    ]);
  });

  it('are none that the lab account does not allow', () => {
    fc.assert(
      fc.property(someRegions, fc.subarray(['a', 'b', 'c', 'd']), (regions, allowed) => {
        const version = versionOf('1.0.0', { regions: regions.map(({ name }) => regionOf(name)) });

        const found = labRegionsOf(version, [], allowed).map(({ region }) => region);

        expect(found.toSorted()).toEqual(
          regions
            .map(({ name }) => name)
            .filter((name) => allowed.includes(name))
            .toSorted(),
        );
      }),
    );
  });
});

describe('the sizes of a lab', () => {
  it('are those of the labs that the region offers, whatever the case of their names', () => {
    expect(labSizesOf(imageOf(), ['standard_d4s_V5', 'Standard_B2s'])).toEqual(
      LAB_SIZES.filter(({ name }) => name === 'Standard_D4s_v5'),
    );
  });
});

describe('the check of a lab', () => {
  const check = (wish: object, image?: ImageFacts) => {
    const nothing = () => Promise.resolve(undefined);
    const ports = {
      catalogue: { readImage: () => Promise.resolve(image), readVersion: nothing },
      // Azure is not to be asked.
      refresher: { refresh: () => Promise.reject(new Error('An image was read.')) },
      sizeOffers: { read: () => Promise.reject(new Error('Sizes were read.')) },
      exports: { read: nothing, readRegions: () => Promise.resolve([]) },
      clock: { now: () => NOW },
    };
    const viewer = {
      id: 'school',
      galleryId: '/subscriptions/s/g',
      allowedRegions: ['westeurope', 'ukwest'],
    };
    return checkLab(ports, viewer, { image: 'linux', ...WISH, ...wish });
  };

  it.each<[string, object, string[]]>([
    ['a size that labs can’t have', { size: 'nonsense' }, ['SizeNotOffered']],
    ['a region that the account does not allow', { region: 'eastus' }, ['RegionNotAllowed']],
    ['both', { region: 'eastus', size: 'nonsense' }, ['RegionNotAllowed', 'SizeNotOffered']],
    [
      'a size, and a region without the image',
      { region: 'ukwest', size: 'nonsense' },
      ['ImageNotInRegion', 'SizeNotOffered'],
    ],
  ])(
    'asks Azure nothing where it is for %s, and tells the rest by what is known',
    async (_what, wish, codes) => {
      const { refusals } = await check(wish, imageOf());

      expect(refusals.map(({ code }) => code)).toEqual(codes);
    },
  );

  it('asks Azure nothing of an image that is not known', async () => {
    await expect(check({})).rejects.toBeInstanceOf(ImageNotFoundError);
    await expect(check({ size: 'nonsense' })).rejects.toBeInstanceOf(ImageNotFoundError);
  });
});
