import type { ImageProperties } from './image-definition.ts';
import type { RefusalDetail } from '../refusal/refusal.ts';

type SecurityType = 'Standard' | 'TrustedLaunch' | 'ConfidentialVM';

/** A size of lab machines, with what Azure says of the VM size behind it. */
export interface LabSize {
  /** Azure's name of the VM size. */
  name: string;
  cores: number;
  memoryGb: number;
  architecture: 'x64' | 'Arm64';
  hyperVGenerations: readonly ('V1' | 'V2')[];
  /** Trusted Launch and confidential VMs are of generation 2, whatever else the size takes. */
  securityTypes: readonly SecurityType[];
}

const X64 = {
  architecture: 'x64',
  hyperVGenerations: ['V1', 'V2'],
  securityTypes: ['Standard', 'TrustedLaunch'],
} as const;

/** Every size that labs may have (Azure docs: "Fsv2 sizes series", "Dsv5 sizes series", "Trusted Launch"). */
export const LAB_SIZES: readonly LabSize[] = [
  { name: 'Standard_F2s_v2', cores: 2, memoryGb: 4, ...X64 },
  { name: 'Standard_D2s_v5', cores: 2, memoryGb: 8, ...X64 },
  { name: 'Standard_D4s_v5', cores: 4, memoryGb: 16, ...X64 },
  { name: 'Standard_D8s_v5', cores: 8, memoryGb: 32, ...X64 },
];

/**
 * What a VM has to be for an image of each security type: an image that merely supports one makes standard VMs, too
 * (Azure docs: "Trusted Launch for Azure virtual machines").
 */
const NEEDS = new Map<string, SecurityType>([
  ['Standard', 'Standard'],
  ['TrustedLaunch', 'TrustedLaunch'],
  ['TrustedLaunchSupported', 'Standard'],
  ['ConfidentialVM', 'ConfidentialVM'],
  ['ConfidentialVmSupported', 'Standard'],
  ['TrustedLaunchAndConfidentialVmSupported', 'Standard'],
]);

type Demands = Pick<ImageProperties, 'architecture' | 'hyperVGeneration' | 'securityType'>;

/** The sizes that can run VMs of the image. */
export function sizesFor(image: Demands, offered: readonly LabSize[] = LAB_SIZES): LabSize[] {
  return offered
    .filter(({ architecture }) => architecture === image.architecture)
    .filter(({ hyperVGenerations }) => hyperVGenerations.includes(image.hyperVGeneration))
    .filter((size) => isSecure(size, image));
}

/** The security type that VMs of the image have; undefined for one that is not known. */
export function vmSecurityOf({ securityType }: Pick<Demands, 'securityType'>): SecurityType | undefined {
  return NEEDS.get(securityType);
}

function isSecure({ securityTypes }: LabSize, { hyperVGeneration, securityType }: Demands): boolean {
  const needed = vmSecurityOf({ securityType });
  if (needed === undefined || !securityTypes.includes(needed)) return false;
  return needed === 'Standard' || hyperVGeneration === 'V2';
}

/** Why no size can run VMs of the image: the first of its properties that rules the last ones out. */
export function whyNoSize(image: Demands, offered: readonly LabSize[] = LAB_SIZES): RefusalDetail[] {
  const byArchitecture = offered.filter(({ architecture }) => architecture === image.architecture);
  if (byArchitecture.length === 0) {
    const message = `No size of lab machines is of the architecture ${image.architecture}.`;
    return [{ code: 'ArchitectureNotOffered', message }];
  }
  if (!byArchitecture.some(({ hyperVGenerations }) => hyperVGenerations.includes(image.hyperVGeneration))) {
    const message = `No size of lab machines runs VMs of generation ${image.hyperVGeneration}.`;
    return [{ code: 'GenerationNotOffered', message }];
  }
  if (sizesFor(image, offered).length === 0) {
    const message = `No size of lab machines has the security type ${image.securityType}.`;
    return [{ code: 'SecurityTypeNotOffered', message }];
  }
  return [];
}
