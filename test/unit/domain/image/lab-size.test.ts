import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LAB_SIZES, sizesFor, whyNoSize, type LabSize } from '../../../../shared/domain/image/lab-size.ts';

const image = fc.record({
  architecture: fc.constantFrom('x64' as const, 'Arm64' as const),
  hyperVGeneration: fc.constantFrom('V1' as const, 'V2' as const),
  securityType: fc.constantFrom(
    ...['Standard', 'TrustedLaunch', 'TrustedLaunchSupported', 'ConfidentialVM', 'ConfidentialVmSupported'],
    ...['TrustedLaunchAndConfidentialVmSupported', 'SomethingNew'],
  ),
});

describe('the sizes of lab machines', () => {
  it('are none exactly where there is a reason', () => {
    fc.assert(
      fc.property(image, fc.subarray([...LAB_SIZES]), (demands, offered) => {
        const why = whyNoSize(demands, offered);

        expect(why.length).toBe(sizesFor(demands, offered).length === 0 ? 1 : 0);
      }),
    );
  });

  it.each([
    ['Standard', 'V1', true],
    ['Standard', 'V2', true],
    ['TrustedLaunchSupported', 'V2', true],
    ['ConfidentialVmSupported', 'V2', true],
    ['TrustedLaunchAndConfidentialVmSupported', 'V2', true],
    ['TrustedLaunch', 'V2', true],
    ['TrustedLaunch', 'V1', false],
    ['ConfidentialVM', 'V2', false],
    ['SomethingNew', 'V2', false],
  ] as const)('take an image of %s and generation %s: %s', (securityType, hyperVGeneration, isTaken) => {
    const sizes = sizesFor({ architecture: 'x64', hyperVGeneration, securityType });

    expect(sizes).toEqual(isTaken ? LAB_SIZES : []);
  });

  it('take an image of their own architecture only, and a confidential one where they are', () => {
    const confidential: LabSize = {
      name: 'Standard_DC2as_v5',
      cores: 2,
      memoryGb: 8,
      architecture: 'x64',
      hyperVGenerations: ['V2'],
      securityTypes: ['ConfidentialVM'],
    };
    const demands = { architecture: 'x64', hyperVGeneration: 'V2', securityType: 'Standard' } as const;

    const sizes = [
      sizesFor({ ...demands, architecture: 'Arm64' }),
      sizesFor({ ...demands, securityType: 'ConfidentialVM' }, [...LAB_SIZES, confidential]),
    ];

    expect(sizes).toEqual([[], [confidential]]);
  });

  it('take an image that one of them can run', () => {
    const gen2 = LAB_SIZES.map((size): LabSize => ({ ...size, hyperVGenerations: ['V2'] }));
    const demands = { architecture: 'x64', hyperVGeneration: 'V1', securityType: 'Standard' } as const;

    const why = whyNoSize(demands, [...gen2, ...LAB_SIZES]);

    expect(why).toEqual([]);
  });

  it('tell which property of an image rules them out', () => {
    const gen2: LabSize = {
      name: 'Standard_DC2s_v3',
      cores: 2,
      memoryGb: 16,
      architecture: 'x64',
      hyperVGenerations: ['V2'],
      securityTypes: ['Standard'],
    };
    const demands = { architecture: 'x64', hyperVGeneration: 'V2', securityType: 'Standard' } as const;

    const why = [
      whyNoSize({ ...demands, architecture: 'Arm64' }, [gen2]),
      whyNoSize({ ...demands, hyperVGeneration: 'V1' }, [gen2]),
      whyNoSize({ ...demands, securityType: 'TrustedLaunch' }, [gen2]),
      whyNoSize(demands, [gen2]),
    ];

    expect(why).toEqual([
      [{ code: 'ArchitectureNotOffered', message: 'No size of lab machines is of the architecture Arm64.' }],
      [{ code: 'GenerationNotOffered', message: 'No size of lab machines runs VMs of generation V1.' }],
      [
        {
          code: 'SecurityTypeNotOffered',
          message: 'No size of lab machines has the security type TrustedLaunch.',
        },
      ],
      [],
    ]);
  });
});
