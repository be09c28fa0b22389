import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  imageProperties,
  incompatibilities,
  propertiesOfCapture,
} from '../../../../shared/domain/image/image-definition.ts';
import { DISK, VM } from '../../support/template-vms.ts';

const properties = fc.record({
  osType: fc.constantFrom(...imageProperties.shape.osType.options),
  osState: fc.constantFrom(...imageProperties.shape.osState.options),
  hyperVGeneration: fc.constantFrom(...imageProperties.shape.hyperVGeneration.options),
  architecture: fc.constantFrom(...imageProperties.shape.architecture.options),
  securityType: fc.constantFrom('Standard', 'TrustedLaunch', 'TrustedLaunchSupported'),
});
const SAME = propertiesOfCapture(VM, DISK, { generalized: false });

const WORDS = {
  osType: 'operating system',
  osState: 'OS state',
  hyperVGeneration: 'VM generation',
  architecture: 'architecture',
  securityType: 'security type',
} as const;

describe("a capture's properties", () => {
  it("are the VM's and its disk's, all said outright", () => {
    const windows = { ...DISK, osType: 'Windows', hyperVGeneration: 'V1', architecture: 'Arm64' } as const;

    expect(propertiesOfCapture({ ...VM, securityType: 'Standard' }, windows, { generalized: false })).toEqual(
      {
        osType: 'Windows',
        osState: 'Specialized',
        hyperVGeneration: 'V1',
        architecture: 'Arm64',
        securityType: 'Standard',
      },
    );
    expect(propertiesOfCapture(VM, DISK, { generalized: true }).osState).toBe('Generalized');
  });
});

describe('an image that is there already', () => {
  it('fits a capture of the same properties', () => {
    expect(incompatibilities(SAME, SAME)).toEqual([]);
  });

  it('is refused with one detail per property that differs, which names both values', () => {
    fc.assert(
      fc.property(properties, properties, (existing, capture) => {
        const keys = (Object.keys(WORDS) as (keyof typeof WORDS)[]).filter(
          (key) => existing[key] !== capture[key],
        );

        const details = incompatibilities(existing, capture);

        expect(details).toHaveLength(keys.length);
        for (const [index, key] of keys.entries()) {
          expect(details[index]).toMatchObject({ code: 'ImageIncompatible', target: 'imageName' });
          expect(details[index]?.message).toContain(
            `The image's ${WORDS[key]} is ${existing[key]}, the export's is ${capture[key]}, `,
          );
        }
      }),
    );
  });

  it('of TrustedLaunchSupported says that it takes no captures, although its name sounds so', () => {
    const [trap] = incompatibilities({ ...SAME, securityType: 'TrustedLaunchSupported' }, SAME);
    const [other] = incompatibilities({ ...SAME, securityType: 'Standard' }, SAME);
    const both = incompatibilities(
      { ...SAME, osType: 'Windows', securityType: 'TrustedLaunchSupported' },
      SAME,
    );

    expect(trap?.message).toMatch(
      /another image name\. An image of TrustedLaunchSupported takes no captures/,
    );
    expect(other?.message).toMatch(/another image name\.$/);
    expect(both.map(({ message }) => message.includes('takes no captures'))).toEqual([false, true]);
  });
});
