import fc from 'fast-check';
import type { OsDisk, PowerState, TemplateVm } from '../../shared/lab/template-vm.ts';

export const DISK: OsDisk = {
  id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/disks/os',
  osType: 'Linux',
  hyperVGeneration: 'V2',
  architecture: 'x64',
  sizeGb: 30,
  sku: 'StandardSSD_LRS',
};

/** A template VM that can be captured as it is. */
export const VM: TemplateVm = {
  id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm',
  location: 'westeurope',
  powerState: 'running',
  generalized: false,
  dataDisks: 0,
  ephemeralOsDisk: false,
  securityType: 'TrustedLaunch',
  osDisk: DISK,
};

const osDisk = fc.record({
  id: fc.constant(DISK.id),
  osType: fc.constantFrom('Linux', 'Windows'),
  hyperVGeneration: fc.constantFrom('V1', 'V2'),
  architecture: fc.constantFrom('x64', 'Arm64'),
  sizeGb: fc.nat({ max: 300 }),
  sku: fc.constantFrom('StandardSSD_LRS', 'Premium_LRS', 'UltraSSD_LRS', 'PremiumV2_LRS'),
});

/** Any template VM that Azure may show, most of which can't be captured. */
export const templateVm = fc.record({
  id: fc.constant(VM.id),
  location: fc.constantFrom('westeurope', 'atlantis'),
  powerState: fc.constantFrom<PowerState>('running', 'stopped', 'deallocated', 'unknown'),
  generalized: fc.boolean(),
  dataDisks: fc.nat({ max: 2 }),
  ephemeralOsDisk: fc.boolean(),
  securityType: fc.constantFrom('Standard', 'TrustedLaunch', 'ConfidentialVM'),
  osDisk: fc.option(osDisk, { nil: undefined }),
});
