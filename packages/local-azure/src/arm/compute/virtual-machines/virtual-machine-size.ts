import { ArmError, invalidParameter } from '../../core/errors.ts';
import { SKUS } from '../sku-facts.ts';
import type { VirtualMachineImage } from './virtual-machine-image.ts';

/**
 * Refuses a size that can't boot the image. A size that is not listed takes every image.
 *
 * @throws ArmError 400
 */
export function requireFittingSize(vmSize: string, { content, architecture }: VirtualMachineImage): void {
  const sku = SKUS.find(({ name }) => name.toLowerCase() === vmSize.toLowerCase());
  if (!sku) return;
  const { HyperVGenerations = '', CpuArchitectureType = '', TrustedLaunchDisabled } = sku.capabilities;
  if (CpuArchitectureType !== architecture) {
    throw invalidParameter(
      'vmSize',
      `Cannot create a VM of size '${vmSize}' because this VM size only supports a CPU Architecture of ` +
        `'${CpuArchitectureType}', but an image or disk with CPU Architecture '${architecture}' was given. Please check ` +
        'that the CPU Architecture of the image or disk is compatible with that of the VM size.',
    );
  }
  const generation = content.hyperVGeneration ?? 'V1';
  if (!HyperVGenerations.split(',').includes(generation)) {
    const number = generation.slice(1);
    throw new ArmError(
      400,
      'BadRequest',
      `The selected VM size '${vmSize}' cannot boot Hypervisor Generation '${number}'. If this was a Create operation ` +
        'please check that the Hypervisor Generation of the Image matches the Hypervisor Generation of the selected VM ' +
        `Size. If this was an Update operation please select a Hypervisor Generation '${number}' VM Size. For more ` +
        'information, see https://aka.ms/azuregen2vm',
    );
  }
  if (content.securityProfile && TrustedLaunchDisabled === 'True') {
    throw new ArmError(
      400,
      'BadRequest',
      `The VM size '${vmSize}' is not supported with security type '${content.securityProfile.securityType}'.`,
    );
  }
}
