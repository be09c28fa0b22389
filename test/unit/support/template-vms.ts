import fc from 'fast-check';
import type { OsDisk, PowerState, TemplateVm } from '../../../shared/domain/template-vm/template-vm.ts';

export const DISK: OsDisk = {
  id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/disks/os',
  osType: 'Linux',
  hyperVGeneration: 'V2',
  architecture: 'x64',
  sizeGb: 30,
  sku: 'StandardSSD_LRS',
  customerKey: false,
  guestEncrypted: false,
};

/** A template VM that can be captured as it is. */
export const VM: TemplateVm = {
  id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm',
  location: 'westeurope',
  powerState: 'running',
  generalized: false,
  dataDisks: 0,
  ephemeralOsDisk: false,
  hibernated: false,
  diskController: 'SCSI',
  securityType: 'TrustedLaunch',
  osDisk: DISK,
};

export const PLAN = { name: 'cis-ubuntu', publisher: 'cis', product: 'cis-ubuntu-24' };

/** What most VMs are not: else hardly one of them could be captured. */
const seldom = fc.oneof(
  { weight: 9, arbitrary: fc.constant(false) },
  { weight: 1, arbitrary: fc.constant(true) },
);

const osDisk = fc.record({
  id: fc.constant(DISK.id),
  osType: fc.constantFrom('Linux', 'Windows'),
  hyperVGeneration: fc.constantFrom('V1', 'V2'),
  architecture: seldom.map((isArm) => (isArm ? 'Arm64' : 'x64')),
  sizeGb: fc.nat({ max: 300 }),
  sku: fc.constantFrom('StandardSSD_LRS', 'Premium_LRS', 'UltraSSD_LRS', 'PremiumV2_LRS'),
  customerKey: seldom,
  guestEncrypted: seldom,
});

/** Any template VM that Azure may show, most of which can't be captured. */
export const templateVm = fc
  .record({
    id: fc.constant(VM.id),
    location: fc.constantFrom('westeurope', 'atlantis'),
    powerState: fc.constantFrom<PowerState>('running', 'stopped', 'deallocated', 'unknown'),
    generalized: fc.boolean(),
    dataDisks: fc.nat({ max: 2 }),
    ephemeralOsDisk: fc.boolean(),
    hibernated: seldom,
    hasPlan: seldom,
    diskController: seldom.map((isNvme) => (isNvme ? 'NVMe' : 'SCSI')),
    securityType: fc.constantFrom('Standard', 'TrustedLaunch', 'ConfidentialVM'),
    osDisk: fc.option(osDisk, { nil: undefined }),
  })
  .map(({ hasPlan, ...vm }): TemplateVm => (hasPlan ? { ...vm, plan: PLAN } : vm));
