import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportPlan, planExport, type ExportFacts } from '../../shared/export/plan-export.ts';
import {
  imageProperties,
  incompatibilities,
  propertiesOfCapture,
  type ImageProperties,
} from '../../shared/image/image-definition.ts';
import {
  whyNotCapturable,
  type OsDisk,
  type PowerState,
  type TemplateVm,
} from '../../shared/lab/template-vm.ts';

const DISK: OsDisk = {
  id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/disks/os',
  osType: 'Linux',
  hyperVGeneration: 'V2',
  architecture: 'x64',
  sizeGb: 30,
  sku: 'StandardSSD_LRS',
};
const VM: TemplateVm = {
  id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm',
  location: 'westeurope',
  powerState: 'running',
  generalized: false,
  dataDisks: 0,
  ephemeralOsDisk: false,
  securityType: 'TrustedLaunch',
  osDisk: DISK,
};
const FACTS: ExportFacts = {
  gallery: {
    id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/galleries/g',
    location: 'northeurope',
  },
  vm: VM,
  image: undefined,
  locations: [
    { name: 'westeurope', geography: 'Europe', physical: true },
    { name: 'northeurope', geography: 'Europe', physical: true },
    { name: 'eastus', geography: 'United States', physical: true },
  ],
};
const SAME: ImageProperties = propertiesOfCapture(VM, DISK);

function refusalsOf(facts: Partial<ExportFacts>): string[] {
  const verdict = planExport({ ...FACTS, ...facts });
  return 'refusals' in verdict ? verdict.refusals.map(({ code }) => code) : [];
}

function reasonsOf(vm: Partial<TemplateVm>): string[] {
  return whyNotCapturable({ ...VM, ...vm }).map(({ code }) => code);
}

const osDisk = fc.record({
  id: fc.constant(DISK.id),
  osType: fc.constantFrom('Linux', 'Windows'),
  hyperVGeneration: fc.constantFrom('V1', 'V2'),
  architecture: fc.constantFrom('x64', 'Arm64'),
  sizeGb: fc.nat({ max: 300 }),
  sku: fc.constantFrom('StandardSSD_LRS', 'Premium_LRS', 'UltraSSD_LRS', 'PremiumV2_LRS'),
});
const templateVm = fc.record({
  id: fc.constant(VM.id),
  location: fc.constantFrom('westeurope', 'atlantis'),
  powerState: fc.constantFrom<PowerState>('running', 'stopped', 'deallocated', 'unknown'),
  generalized: fc.boolean(),
  dataDisks: fc.nat({ max: 2 }),
  ephemeralOsDisk: fc.boolean(),
  securityType: fc.constantFrom('Standard', 'TrustedLaunch', 'ConfidentialVM'),
  osDisk: fc.option(osDisk, { nil: undefined }),
});
const properties = fc.record({
  osType: fc.constantFrom(...imageProperties.shape.osType.options),
  osState: fc.constantFrom(...imageProperties.shape.osState.options),
  hyperVGeneration: fc.constantFrom(...imageProperties.shape.hyperVGeneration.options),
  architecture: fc.constantFrom(...imageProperties.shape.architecture.options),
  securityType: fc.constantFrom('Standard', 'TrustedLaunch', 'TrustedLaunchSupported'),
});

describe('a template VM', () => {
  it('can be captured as it is', () => {
    expect(reasonsOf({})).toEqual([]);
    expect(reasonsOf({ osDisk: { ...DISK, sizeGb: 127 } })).toEqual([]);
  });

  it.each<[string, Partial<TemplateVm>]>([
    ['VmGeneralized', { generalized: true }],
    ['VmHasDataDisks', { dataDisks: 1 }],
    ['EphemeralOsDisk', { ephemeralOsDisk: true, osDisk: undefined }],
    ['ConfidentialVm', { securityType: 'ConfidentialVM' }],
    ['NoManagedOsDisk', { osDisk: undefined }],
    ['DiskTypeNotCapturable', { osDisk: { ...DISK, sku: 'UltraSSD_LRS' } }],
    ['DiskTypeNotCapturable', { osDisk: { ...DISK, sku: 'PremiumV2_LRS' } }],
    ['OsDiskTooLarge', { osDisk: { ...DISK, sizeGb: 128 } }],
  ])("can't be captured: %s", (code, vm) => {
    expect(reasonsOf(vm)).toEqual([code]);
    expect(refusalsOf({ vm: { ...VM, ...vm } })).toEqual([code]);
  });
});

describe('an image that is there already', () => {
  it('fits a capture of the same properties', () => {
    expect(incompatibilities(SAME, SAME)).toEqual([]);
  });

  it('is refused with one detail per property that differs, which names both values', () => {
    fc.assert(
      fc.property(properties, properties, (existing, capture) => {
        const keys = imageProperties.keyof().options.filter((key) => existing[key] !== capture[key]);

        const details = incompatibilities(existing, capture);

        expect(details).toHaveLength(keys.length);
        for (const [index, key] of keys.entries()) {
          expect(details[index]).toMatchObject({ code: 'ImageIncompatible', target: 'imageName' });
          expect(details[index]?.message).toContain(
            ` is ${existing[key]}, the template VM's is ${capture[key]},`,
          );
        }
      }),
    );
  });
});

describe('the plan of an export', () => {
  it('names everything that the run does', () => {
    expect(planExport(FACTS)).toEqual({
      plan: {
        homeRegion: 'westeurope',
        regions: ['westeurope', 'northeurope'],
        galleryLocation: 'northeurope',
        wasRunning: true,
        osDiskId: DISK.id,
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
    expect(refusalsOf({ image: SAME })).toEqual([]);
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
    expect(planExport({ ...FACTS, vm: { ...VM, powerState } })).toMatchObject({ plan: { wasRunning } });
  });

  it.each<[string, Partial<ExportFacts>]>([
    ['GalleryNotFound', { gallery: undefined }],
    ['TemplateVmNotFound', { vm: undefined }],
    ['RegionNotListed', { locations: [] }],
    ['ImageIncompatible', { image: { ...SAME, hyperVGeneration: 'V1' } }],
  ])('is refused: %s', (code, facts) => {
    expect(refusalsOf(facts)).toEqual([code]);
  });

  it('is refused with every reason at once', () => {
    const vm: TemplateVm = {
      ...VM,
      generalized: true,
      dataDisks: 2,
      securityType: 'ConfidentialVM',
      osDisk: { ...DISK, sku: 'UltraSSD_LRS', sizeGb: 512 },
    };

    const refusals = refusalsOf({
      vm,
      gallery: undefined,
      locations: [],
      image: { ...SAME, osState: 'Generalized', securityType: 'ConfidentialVM' },
    });

    expect(refusals).toEqual([
      ...['GalleryNotFound', 'VmGeneralized', 'VmHasDataDisks', 'ConfidentialVm'],
      ...['DiskTypeNotCapturable', 'OsDiskTooLarge', 'RegionNotListed', 'ImageIncompatible'],
    ]);
    expect(refusalsOf({ gallery: undefined, vm: undefined })).toEqual([
      'GalleryNotFound',
      'TemplateVmNotFound',
    ]);
  });

  it('is a whole plan or at least one reason, whatever Azure says', () => {
    const facts = fc.record({
      gallery: fc.constantFrom(FACTS.gallery, undefined),
      vm: fc.option(templateVm, { nil: undefined }),
      image: fc.option(properties, { nil: undefined }),
      locations: fc.constantFrom(FACTS.locations, []),
    });

    fc.assert(
      fc.property(facts, (given) => {
        const verdict = planExport(given);

        if ('refusals' in verdict) {
          expect(verdict.refusals.length).toBeGreaterThan(0);
          expect(verdict.refusals.every(({ message }) => /^[A-Z].*\.$/.test(message))).toBe(true);
        } else {
          expect(exportPlan.parse(verdict.plan)).toEqual(verdict.plan);
          expect(given.vm && whyNotCapturable(given.vm)).toEqual([]);
        }
      }),
    );
  });
});
