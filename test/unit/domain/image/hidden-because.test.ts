import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hiddenBecause,
  hiddenByFacts,
  mayBeHidden,
  type ImageViewer,
} from '../../../../shared/domain/image/hidden-because.ts';
import { listFor, listsOf } from '../../../../shared/domain/image/image-lists.ts';
import type { ImageFacts } from '../../../../shared/domain/image/image-facts.ts';
import { sampleSize } from '@lab-gallery/test-support/sample-size';
import { imageOf, regionOf, versionOf } from '../../support/images.ts';
import { PLAN } from '../../support/template-vms.ts';

const NOW = new Date('2026-11-24T09:00:00Z');
const RUNS = { numRuns: sampleSize({ few: 50, some: 200, many: 5000 }) };

const reasons = (image: ImageFacts, viewer: Partial<ImageViewer> = {}) =>
  hiddenBecause(image, { id: 'contoso', ...viewer }, NOW).map(({ code, message }) => `${code}: ${message}`);

describe('an image', () => {
  it('is hidden from nobody when nothing stands against it', () => {
    const why = reasons(imageOf(), { allowedRegions: ['uksouth', 'westeurope'] });

    expect(why).toEqual([]);
  });

  it.each([
    [
      'ImageBeingMade: Azure is still making the image.',
      imageOf(undefined, { provisioningState: 'Creating' }),
    ],
    ['ImageFailed: Azure failed to make the image.', imageOf(undefined, { provisioningState: 'Failed' })],
    [
      'ImageBeingDeleted: Azure is deleting the image.',
      imageOf(undefined, { provisioningState: 'Deleting' }),
    ],
    ['NoVersion: The image has no version.', imageOf([])],
    [
      'AllVersionsExcluded: Every version of the image is excluded from latest.',
      imageOf([versionOf('1.0.0', { excludeFromLatest: true })]),
    ],
    [
      'VersionBeingMade: The first version of the image is still being made.',
      imageOf([versionOf('1.0.0', { provisioningState: 'Creating' })]),
    ],
    [
      'AllVersionsFailed: No version of the image was made without failure.',
      imageOf([versionOf('1.0.0', { provisioningState: 'Failed' })]),
    ],
    [
      'NoRegionReady: No region has its copy of version 1.0.0 yet.',
      imageOf([versionOf('1.0.0', { regions: [regionOf('westeurope', { state: 'Replicating' })] })]),
    ],
    [
      'HasDataDisks: Version 1.0.0 has data disks: labs use images of an OS disk alone.',
      imageOf([versionOf('1.0.0', { dataDisks: 1 })]),
    ],
    [
      'OsDiskTooLarge: The OS disk of version 1.0.0 has 128 GB; labs can use up to 127 GB.',
      imageOf([versionOf('1.0.0', { osDiskGb: 128 })]),
    ],
    [
      'ArchitectureNotOffered: No size of lab machines is of the architecture Arm64.',
      imageOf(undefined, { architecture: 'Arm64' }),
    ],
    [
      'SecurityTypeNotOffered: No size of lab machines has the security type ConfidentialVM.',
      imageOf(undefined, { securityType: 'ConfidentialVM' }),
    ],
    [
      'ImageHasPlan: The image has the purchase plan "cis-ubuntu" of cis, and labs can’t be made from images with one. Use an image without a purchase plan.'.replace(
        '’',
        "'",
      ),
      imageOf(undefined, { purchasePlan: PLAN }),
    ],
    [
      'NvmeNotOffered: The image is for NVMe disk controllers alone, and lab machines have SCSI. Use an image that takes SCSI.',
      imageOf(undefined, { demands: ['NVMe'] }),
    ],
    [
      'AcceleratedNetworkingNotOffered: The image wants accelerated networking, which lab machines do not have. Use an image without "IsAcceleratedNetworkSupported".',
      imageOf(undefined, { demands: ['AcceleratedNetworking'] }),
    ],
    [
      'ImagePastEndOfLife: The image’s life has ended on 2026-11-24T09:00:00.000Z.'.replace('’', "'"),
      imageOf(undefined, { endOfLifeDate: '2026-11-24T09:00:00.000Z' }),
    ],
    [
      'VersionPastEndOfLife: The life of version 1.0.0 has ended on 2026-11-24T09:00:00.000Z.',
      imageOf([versionOf('1.0.0', { endOfLifeDate: '2026-11-24T09:00:00.000Z' })]),
    ],
    ['Disabled: It is disabled in this lab account.', imageOf(undefined, { disabledIn: ['contoso'] })],
  ])('is hidden because: %s', (reason, image) => {
    const why = reasons(image);

    expect(why).toEqual([reason]);
  });

  it("is hidden outside the account's regions, with their names", () => {
    const why = reasons(imageOf(), { allowedRegions: ['uksouth', 'ukwest'] });

    expect(why).toEqual(["NotInRegions: It is in none of the lab account's regions (uksouth, ukwest)."]);
  });

  it.each([
    ['up to 127 GB', imageOf([versionOf('1.0.0', { osDiskGb: 127 })])],
    [
      'with a disk whose size Azure does not tell',
      imageOf([{ ...versionOf('1.0.0'), osDiskGb: undefined }].map(({ osDiskGb: _, ...version }) => version)),
    ],
    ['until the moment its life ends', imageOf(undefined, { endOfLifeDate: '2026-11-24T09:00:00.001Z' })],
    ['that another lab account has disabled', imageOf(undefined, { disabledIn: ['fabrikam'] })],
    [
      'whose version before the latest is in the region',
      imageOf([versionOf('1.0.0'), versionOf('1.0.1', { regions: [regionOf('uksouth')] })]),
    ],
  ])('is not hidden %s', (_what, image) => {
    const why = reasons(image, { allowedRegions: ['westeurope'] });

    expect(why).toEqual([]);
  });

  it('that is in no region yet is not blamed on the account’s regions', () => {
    const image = imageOf([versionOf('1.0.0', { regions: [] })]);

    const why = hiddenBecause(image, { id: 'contoso', allowedRegions: ['uksouth'] }, NOW);

    expect(why.map(({ code }) => code)).toEqual(['NoRegionReady']);
  });

  it('is told every reason at once', () => {
    const image = imageOf([versionOf('1.0.0', { dataDisks: 2, osDiskGb: 200 })], {
      disabledIn: ['contoso'],
      architecture: 'Arm64',
    });

    const why = hiddenBecause(image, { id: 'contoso', allowedRegions: ['uksouth'] }, NOW);

    expect(why.map(({ code }) => code)).toEqual([
      ...['HasDataDisks', 'OsDiskTooLarge', 'ArchitectureNotOffered', 'Disabled', 'NotInRegions'],
    ]);
  });
});

/** Images that something stands against, or may. */
const images = fc
  .record({
    provisioningState: fc.constantFrom('Succeeded', 'Creating'),
    osType: fc.constantFrom('Linux' as const, 'Windows' as const),
    dataDisks: fc.nat(1),
    endOfLifeDate: fc.option(fc.constantFrom('2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'), {
      nil: undefined,
    }),
    versionEnd: fc.option(fc.constantFrom('2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'), {
      nil: undefined,
    }),
    disabledIn: fc.subarray(['contoso', 'fabrikam']),
  })
  .map(({ dataDisks, endOfLifeDate, versionEnd, ...more }) =>
    imageOf([versionOf('1.0.0', { dataDisks, ...(versionEnd && { endOfLifeDate: versionEnd }) })], {
      ...more,
      ...(endOfLifeDate && { endOfLifeDate }),
    }),
  );

describe('the lists of images', () => {
  it('hold, for every account without regions of its own and at any time, all that it may see in one and all else in the other', () => {
    fc.assert(
      fc.property(
        images,
        fc.constantFrom('contoso', 'fabrikam', 'northwind'),
        fc.constantFrom('2025-06-01', '2026-06-01', '2027-06-01'),
        (image, id, time) => {
          const lists = listsOf(image);

          const isHidden = hiddenBecause(image, { id }, new Date(time)).length > 0;
          expect(lists).toContain(listFor({ list: isHidden ? 'doubtful' : 'usable' }));
          expect(lists).toContain(listFor({ list: isHidden ? 'doubtful' : 'usable', osType: image.osType }));
          expect(lists).toContain(listFor({ osType: image.osType }));
        },
      ),
      RUNS,
    );
  });

  it.each([
    ['its own life ends one day', imageOf(undefined, { endOfLifeDate: '2030-01-01T00:00:00Z' })],
    ["its latest version's does", imageOf([versionOf('1.0.0', { endOfLifeDate: '2030-01-01T00:00:00Z' })])],
    ['an account has disabled it', imageOf(undefined, { disabledIn: ['fabrikam'] })],
  ])('hold an image among the usable and the doubtful ones where %s', (_why, image) => {
    const lists = listsOf(image);

    expect(lists).toEqual(['linux', 'usable', 'usable-linux', 'doubtful', 'doubtful-linux']);
  });

  it('hold no image of another operating system', () => {
    const lists = listsOf(imageOf(undefined, { osType: 'Windows', endOfLifeDate: '2030-01-01T00:00:00Z' }));

    expect(lists).toEqual(['windows', 'usable', 'usable-windows', 'doubtful', 'doubtful-windows']);
  });

  it('hold an image only where it may be', () => {
    const [usable, hidden] = [imageOf(), imageOf([])];

    const lists = [listsOf(usable), listsOf(hidden), [mayBeHidden(usable), mayBeHidden(hidden)]];

    expect(lists).toEqual([
      ['linux', 'usable', 'usable-linux'],
      ['linux', 'doubtful', 'doubtful-linux'],
      [false, true],
    ]);
    expect(hiddenByFacts(usable)).toEqual([]);
    expect(listFor({})).toBeUndefined();
  });
});
