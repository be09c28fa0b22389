import { z } from 'zod';
import type { OsDisk, TemplateVm } from '../template-vm/template-vm.ts';
import type { RefusalDetail } from '../refusal/refusal.ts';
import { purchasePlan } from '../template-vm/purchase-plan.ts';

/** The properties of an image definition that can never change once it exists, and what it demands of VMs. */
export const imageProperties = z.object({
  osType: z.enum(['Linux', 'Windows']),
  osState: z.enum(['Generalized', 'Specialized']),
  hyperVGeneration: z.enum(['V1', 'V2']),
  architecture: z.enum(['x64', 'Arm64']),
  /** Azure's `features` entry `SecurityType`; `Standard` where there is none. */
  securityType: z.string(),
  /** Absent where it has none, as in all that this app makes. */
  purchasePlan: purchasePlan.exactOptional(),
  /**
   * What VMs from it must have (Azure's `features`: DiskControllerTypes without SCSI, IsAcceleratedNetworkSupported).
   * Absent where it demands nothing.
   */
  demands: z.array(z.enum(['NVMe', 'AcceleratedNetworking'])).exactOptional(),
});

export type ImageProperties = z.infer<typeof imageProperties>;

/**
 * What a new definition for a capture of this VM must say. Every property is given, because Azure's own
 * defaults changed with api-version 2025-03-03 (V2 and `TrustedLaunchSupported`) and would not fit every VM.
 * A Trusted Launch VM needs `TrustedLaunch`: a definition of `TrustedLaunchSupported` refuses captures of VMs.
 */
export function propertiesOfCapture(
  vm: TemplateVm,
  disk: OsDisk,
  capture: { generalized: boolean },
): ImageProperties {
  return {
    osType: disk.osType,
    osState: capture.generalized ? 'Generalized' : 'Specialized',
    hyperVGeneration: disk.hyperVGeneration,
    architecture: disk.architecture,
    securityType: vm.securityType,
  };
}

/** An image made by other means looks right for a Trusted Launch VM and is not (hashicorp/packer-plugin-azure#304). */
function trapOf({ securityType }: ImageProperties): string {
  return securityType === 'TrustedLaunchSupported'
    ? ' An image of TrustedLaunchSupported takes no captures of VMs, although its name sounds so.'
    : '';
}

type Compared = Exclude<keyof ImageProperties, 'purchasePlan' | 'demands'>;

const WORDS: Record<Compared, string> = {
  osType: 'operating system',
  osState: 'OS state',
  hyperVGeneration: 'VM generation',
  architecture: 'architecture',
  securityType: 'security type',
};

/** One detail per immutable property in which the image that is there differs from the capture. */
export function incompatibilities(existing: ImageProperties, capture: ImageProperties): RefusalDetail[] {
  return Object.entries(WORDS).flatMap(([key, words]) => {
    const property = key as Compared;
    if (existing[property] === capture[property]) return [];
    return {
      code: 'ImageIncompatible',
      target: 'imageName',
      message:
        `The image's ${words} is ${existing[property]}, the export's is ${capture[property]}, and an image can't ` +
        `change it. Export under another image name.${property === 'securityType' ? trapOf(existing) : ''}`,
    };
  });
}
