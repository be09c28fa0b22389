import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExportOptions } from '../../../../shared/domain/export/export-request.ts';
import {
  exportPlan,
  planExport,
  warningsOf,
  type ExportFacts,
} from '../../../../shared/domain/export/plan-export.ts';
import {
  imageProperties,
  propertiesOfCapture,
  type ImageProperties,
} from '../../../../shared/domain/image/image-definition.ts';
import {
  whyNotCapturable,
  type OsDisk,
  type PowerState,
  type TemplateVm,
} from '../../../../shared/domain/template-vm/template-vm.ts';
import { DISK, PLAN, templateVm, VM } from '../../support/template-vms.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const FACTS: ExportFacts = {
  gallery: {
    id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/galleries/g',
    location: 'northeurope',
  },
  vm: VM,
  image: undefined,
  versionExists: false,
  locations: [
    { name: 'westeurope', geography: 'Europe', geographyGroup: 'Europe', physical: true },
    { name: 'northeurope', geography: 'Europe', geographyGroup: 'Europe', physical: true },
    { name: 'eastus', geography: 'United States', geographyGroup: 'US', physical: true },
  ],
};
const CONSENT: ExportOptions = { stopTemplateVm: true };
const SAME: ImageProperties = propertiesOfCapture(VM, DISK, { generalized: false });

function refusalsOf(facts: Partial<ExportFacts>, options: ExportOptions = {}) {
  return planExport({ ...FACTS, ...facts }, { ...CONSENT, ...options }, NOW).refusals;
}

function codesOf(facts: Partial<ExportFacts>, options: ExportOptions = {}): string[] {
  return refusalsOf(facts, options).map(({ code }) => code);
}

function planOf(facts: Partial<ExportFacts>, options: ExportOptions = {}) {
  const { plan, refusals } = planExport({ ...FACTS, ...facts }, { ...CONSENT, ...options }, NOW);
  if (!plan || refusals.length > 0) throw new Error(JSON.stringify(refusals));
  return plan;
}

describe('the plan of an export', () => {
  it('names everything that the run does', () => {
    expect(planExport(FACTS, CONSENT, NOW)).toEqual({
      refusals: [],
      plan: {
        homeRegion: 'westeurope',
        targets: [
          { name: 'westeurope', regionalReplicaCount: 1, storageAccountType: 'Standard_LRS' },
          { name: 'northeurope', regionalReplicaCount: 1, storageAccountType: 'Standard_LRS' },
        ],
        galleryLocation: 'northeurope',
        wasRunning: true,
        generalize: false,
        newImage: true,
        osDiskId: DISK.id,
        osDiskSizeGb: 30,
        properties: {
          osType: 'Linux',
          osState: 'Specialized',
          hyperVGeneration: 'V2',
          architecture: 'x64',
          securityType: 'TrustedLaunch',
        },
      },
    });
  });

  it('goes into an image that fits', () => {
    expect(planOf({ image: SAME })).toMatchObject({ newImage: false, properties: SAME });
  });

  it.each<[PowerState, boolean]>([
    ['running', true],
    ['starting', true],
    ['stopping', false],
    ['unknown', true],
    ['stopped', false],
    ['deallocating', false],
    ['deallocated', false],
  ])('for a VM that is %s says whether it is started again: %s', (powerState, wasRunning) => {
    expect(planOf({ vm: { ...VM, powerState } })).toMatchObject({ wasRunning });
  });

  it('has the regions, replicas and storage that were asked for', () => {
    const { targets } = planOf(
      {},
      { targetRegions: [{ name: 'westeurope' }], replicaCount: { classOf: 41 } },
    );

    expect(targets).toEqual([
      { name: 'westeurope', regionalReplicaCount: 3, storageAccountType: 'Standard_LRS' },
    ]);
  });

  it('generalizes a VM that is not yet so, and only where that is asked for', () => {
    const generalized = { ...VM, powerState: 'deallocated' as const, generalized: true };

    expect(planOf({}, { generalize: true })).toMatchObject({
      generalize: true,
      properties: { osState: 'Generalized' },
    });
    expect(planOf({ vm: generalized }, { generalize: true })).toMatchObject({
      generalize: false,
      properties: { osState: 'Generalized' },
    });
    expect(planOf({}, { generalize: false })).toMatchObject({
      generalize: false,
      properties: { osState: 'Specialized' },
    });
  });
});

describe('an export is refused', () => {
  it.each<[string, string | undefined, RegExp, Partial<ExportFacts>, ExportOptions]>([
    ['GalleryNotFound', 'gallery', /gallery does not exist/, { gallery: undefined }, {}],
    ['TemplateVmNotFound', 'templateVm', /VM does not exist/, { vm: undefined }, {}],
    ['RegionNotListed', 'templateVm', /not list .* region westeurope/, { locations: [] }, {}],
    [
      'ImageIncompatible',
      'imageName',
      /generation is V1/,
      { image: { ...SAME, hyperVGeneration: 'V1' } },
      {},
    ],
    [
      'ImageIncompatible',
      'imageName',
      /Generalized, the export's is Specialized/,
      { image: { ...SAME, osState: 'Generalized' } },
      {},
    ],
    [
      'ImageIncompatible',
      'imageName',
      /Specialized, the export's is Generalized/,
      { image: SAME },
      { generalize: true },
    ],
    ['ImageExists', 'imageName', /has an image of this name already/, { image: SAME }, { image: 'New' }],
    ['ImageNotFound', 'imageName', /has no image of this name/, {}, { image: 'Existing' }],
    [
      'ImageLimit',
      'imageName',
      /as many images in the gallery's region as Azure allows \(1000\)/,
      { images: { current: 1_000, limit: 1_000 } },
      {},
    ],
    [
      'ImageVersionExists',
      'options.version',
      /a version 2\.0\.0 already/,
      { image: SAME, versionExists: true },
      { version: '2.0.0' },
    ],
    ['EndOfLifePast', 'options.endOfLifeDate', /past already/, {}, { endOfLifeDate: NOW.toISOString() }],
    ['ConsentNeeded', 'options.stopTemplateVm', /"stopTemplateVm": true/, {}, { stopTemplateVm: false }],
    [
      'RegionOutsideGeography',
      'options.targetRegions',
      /"eastus"/,
      {},
      { targetRegions: [{ name: 'eastus' }] },
    ],
    ['VmGeneralized', 'templateVm', /ask for "generalize"/, { vm: { ...VM, generalized: true } }, {}],
  ])('as %s, about %s, with a plain sentence', (code, target, words, facts, options) => {
    const refusals = refusalsOf(facts, options);

    expect(refusals).toEqual([{ code, target, message: expect.stringMatching(words) as string }]);
  });

  it('with every reason at once', () => {
    const vm: TemplateVm = {
      ...VM,
      generalized: true,
      dataDisks: 2,
      securityType: 'ConfidentialVM',
      osDisk: { ...DISK, sku: 'UltraSSD_LRS', sizeGb: 512 },
    };
    const image: ImageProperties = { ...SAME, osState: 'Generalized', securityType: 'ConfidentialVM' };
    const options: ExportOptions = {
      image: 'New',
      version: '1.0.0',
      endOfLifeDate: '2020-01-01T00:00:00Z',
      stopTemplateVm: false,
      targetRegions: [{ name: 'eastus' }],
    };

    const codes = codesOf({ vm, gallery: undefined, image, versionExists: true }, options);

    expect(codes).toEqual([
      ...['ImageExists', 'ImageVersionExists', 'EndOfLifePast', 'GalleryNotFound', 'VmGeneralized'],
      ...['VmHasDataDisks', 'ConfidentialVm', 'DiskTypeNotCapturable', 'OsDiskTooLarge', 'ConsentNeeded'],
      ...['RegionOutsideGeography', 'ImageIncompatible'],
    ]);
    expect(codesOf({ gallery: undefined, vm: undefined, locations: [] }, { image: 'Existing' })).toEqual([
      ...['ImageNotFound', 'GalleryNotFound', 'TemplateVmNotFound'],
    ]);
  });

  it('only for a version that is there and was asked for by number', () => {
    expect(codesOf({ image: SAME, versionExists: true })).toEqual([]);
    expect(codesOf({ image: SAME }, { version: '2.0.0' })).toEqual([]);
  });

  it('for the number of images only where it would make one more', () => {
    const images = { current: 999, limit: 1_000 };

    expect(codesOf({ images })).toEqual([]);
    expect(codesOf({ image: SAME, images: { ...images, current: 1_000 } })).toEqual([]);
  });

  it('only for an image that is not as the caller says', () => {
    expect(codesOf({}, { image: 'New' })).toEqual([]);
    expect(codesOf({ image: SAME }, { image: 'Existing' })).toEqual([]);
  });

  it('for an end of life up to this very moment, and not for a later one', () => {
    const later = new Date(NOW.getTime() + 1).toISOString();

    expect(codesOf({}, { endOfLifeDate: later })).toEqual([]);
  });

  it.each<[string, Partial<ImageProperties>]>([
    ['ImageHasPlan', { purchasePlan: PLAN }],
    ['NvmeNotOffered', { demands: ['NVMe'] }],
    ['AcceleratedNetworkingNotOffered', { demands: ['AcceleratedNetworking'] }],
  ])('into an image that no lab could be made from: %s', (code, traits) => {
    const refusals = refusalsOf({ image: { ...SAME, ...traits } });

    expect(refusals).toMatchObject([{ code, target: 'imageName' }]);
  });

  it('of what no lab could be made from, or Azure would refuse late', () => {
    const osDisk: OsDisk = { ...DISK, customerKey: true, guestEncrypted: true, architecture: 'Arm64' };
    const vm: TemplateVm = { ...VM, plan: PLAN, hibernated: true, diskController: 'NVMe', osDisk };

    expect(codesOf({ vm })).toEqual([
      ...['VmHibernated', 'VmHasPlan', 'NvmeDiskController', 'DiskHasCustomerKey', 'DiskEncryptedInGuest'],
      'ArchitectureNotOffered',
    ]);
  });

  it('without consent only while the VM runs', () => {
    const stopped = { ...VM, powerState: 'deallocated' as const };
    const withoutWord = planExport({ ...FACTS, vm: stopped }, {}, NOW);

    expect(withoutWord).toHaveProperty('plan');
    expect(planExport(FACTS, {}, NOW)).toMatchObject({ refusals: [{ code: 'ConsentNeeded' }] });
  });

  it('or is a whole plan, whatever Azure says and whatever is asked for', () => {
    const properties = fc.record({
      osType: fc.constantFrom(...imageProperties.shape.osType.options),
      osState: fc.constantFrom(...imageProperties.shape.osState.options),
      hyperVGeneration: fc.constantFrom(...imageProperties.shape.hyperVGeneration.options),
      architecture: fc.constantFrom(...imageProperties.shape.architecture.options),
      securityType: fc.constantFrom('Standard', 'TrustedLaunch', 'TrustedLaunchSupported'),
    });
    const facts = fc.record({
      gallery: fc.constantFrom(FACTS.gallery, undefined),
      vm: fc.option(templateVm, { nil: undefined }),
      image: fc.option(properties, { nil: undefined }),
      versionExists: fc.boolean(),
      locations: fc.constantFrom(FACTS.locations, []),
    });
    const asked = fc.record(
      {
        image: fc.constantFrom('New', 'Existing'),
        version: fc.constant('1.0.0'),
        generalize: fc.boolean(),
        stopTemplateVm: fc.boolean(),
        targetRegions: fc.subarray([{ name: 'westeurope' }, { name: 'eastus' }], { minLength: 1 }),
      },
      { requiredKeys: [] },
    );

    fc.assert(
      fc.property(facts, asked, (given, options) => {
        const { plan, refusals } = planExport(given, options, NOW);

        expect(refusals.every(({ message }) => /^[A-Z].*\.$/.test(message))).toBe(true);
        if (plan) {
          expect(exportPlan.parse(plan)).toEqual(plan);
          expect(plan.targets[0]?.name).toBe(plan.homeRegion);
        }
        if (refusals.length > 0) return;
        const generalized = options.generalize === true;
        expect(plan).toBeDefined();
        expect(given.vm && whyNotCapturable(given.vm, { generalized })).toEqual([]);
        expect(plan?.wasRunning && options.stopTemplateVm !== true).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

describe('what a caller should know before', () => {
  const stopped = { ...VM, powerState: 'stopped' as const };

  it('is nothing where the VM does not run and stays as it is', () => {
    expect(warningsOf(stopped, {})).toEqual([]);
  });

  it('is that a running VM stops, and for how long', () => {
    expect(warningsOf(VM, {})).toEqual([
      {
        code: 'TemplateVmStops',
        target: 'templateVm',
        message:
          'The template VM is running: it is stopped, which disconnects its users. ' +
          'It is started again as soon as the disk is captured.',
      },
    ]);
    expect(warningsOf(VM, { generalize: true })[0]?.message).toMatch(/disconnects its users\.$/);
  });

  it('is that a generalized VM is lost, and what to do in it before', () => {
    const [warning, ...others] = warningsOf(stopped, { generalize: true });

    expect(warning).toMatchObject({ code: 'TemplateVmLost', target: 'options.generalize' });
    expect(warning?.message).toMatch(
      /never start again, even if .* cancelled.*sysprep .*waagent -deprovision/,
    );
    expect(others).toEqual([]);
    expect(warningsOf(VM, { generalize: true })).toHaveLength(2);
  });
});
