import type { Disk, VirtualMachine } from '@azure/arm-compute';
import type { PurchasePlan } from '../../domain/template-vm/purchase-plan.ts';
import type { TemplateVms } from '../../use-cases/lab/ports.ts';
import {
  VM_GENERALIZED,
  type OsDisk,
  type PowerState,
  type TemplateVm,
  type TemplateVmDetails,
} from '../../domain/template-vm/template-vm.ts';
import { AT_OWN_PACE, done, type Outcome, type WaitOutcome } from '../../domain/arm/outcome.ts';
import { normalizeRegion } from '../../domain/region/region.ts';
import { DISK_TYPE, parseResourceId, parseVersionId, VM_TYPE } from '../../domain/resource/resource-id.ts';
import type { ArmClients } from './arm-clients.ts';
import { asking, reading, unlessNotFound } from './asking.ts';
import { isNvmeAlone } from './disk-controllers.ts';
import { started } from './long-running.ts';

export function createTemplateVms(arm: ArmClients): TemplateVms {
  async function find(vmId: string): Promise<VirtualMachine | undefined> {
    const { subscriptionId, resourceGroup, name } = parseResourceId(vmId, VM_TYPE);
    const vms = arm.compute(subscriptionId).virtualMachines;
    return unlessNotFound(vms.get(resourceGroup, name, { expand: 'instanceView' }));
  }

  /** Brings the VM to a power state: looks, and asks Azure only where nothing is on its way already. */
  async function ensure(
    vmId: string,
    enough: readonly PowerState[],
    change: 'deallocate' | 'start',
  ): Promise<Outcome<null>> {
    return asking(async (): Promise<Outcome<null>> => {
      const vm = await find(vmId);
      if (!vm) return GONE;
      if (change === 'start' && isGeneralized(vm)) {
        const message = 'The template VM has been generalized: Azure never lets it start again.';
        return { kind: 'refused', error: { code: VM_GENERALIZED, message } };
      }
      const state = powerStateOf(vm);
      if (enough.includes(state)) return done(null);
      if (state === 'starting' || state === 'stopping' || state === 'deallocating') return passing(state);
      const { subscriptionId, resourceGroup, name } = parseResourceId(vmId, VM_TYPE);
      const vms = arm.compute(subscriptionId).virtualMachines;
      return started(subscriptionId, () => vms[change](resourceGroup, name));
    });
  }

  return {
    read: (vmId) =>
      reading(async () => {
        const vm = await find(vmId);
        const diskId = vm?.storageProfile?.osDisk?.managedDisk?.id;
        if (!vm || !diskId) return vm && templateVmOf(vm, undefined);
        const { subscriptionId, resourceGroup, name } = parseResourceId(diskId, DISK_TYPE);
        return templateVmOf(
          vm,
          await unlessNotFound(arm.compute(subscriptionId).disks.get(resourceGroup, name)),
        );
      }),
    look: (vmId) =>
      reading(async () => {
        const vm = await find(vmId);
        return vm && currentDetailsOf(vm);
      }),
    ensureStopped: (vmId) => ensure(vmId, ['stopped', 'deallocated'], 'deallocate'),
    ensureStarted: (vmId) => ensure(vmId, ['running'], 'start'),
    ensureGeneralized: (vmId) =>
      asking(async (): Promise<Outcome<null>> => {
        const vm = await find(vmId);
        if (!vm) return GONE;
        if (isGeneralized(vm)) return done(null);
        const { subscriptionId, resourceGroup, name } = parseResourceId(vmId, VM_TYPE);
        await arm.compute(subscriptionId).virtualMachines.generalize(resourceGroup, name);
        return done(null);
      }),
  };
}

const GONE = {
  kind: 'refused' as const,
  error: { code: 'ResourceNotFound', message: 'The template VM is gone.' },
};

/** The VM changes its state by itself, in a minute or so. */
function passing(state: PowerState): WaitOutcome {
  return { kind: 'wait', seconds: AT_OWN_PACE, why: `The template VM is ${state}.` };
}

function templateVmOf(vm: VirtualMachine, disk: Disk | undefined): TemplateVm {
  const plan = planOf(vm, disk);
  return {
    id: vm.id ?? '',
    location: normalizeRegion(vm.location),
    powerState: powerStateOf(vm),
    generalized: isGeneralized(vm),
    dataDisks: vm.storageProfile?.dataDisks?.length ?? 0,
    ephemeralOsDisk: vm.storageProfile?.osDisk?.diffDiskSettings?.option === 'Local',
    hibernated: codesOf(vm).includes('hibernationstate/hibernated'),
    ...(plan && { plan }),
    diskController: diskControllerOf(vm, disk),
    securityType: securityTypeOf(vm, disk),
    osDisk: disk && osDiskOf(vm, disk),
    ...imageOf(vm),
  };
}

function currentDetailsOf(vm: VirtualMachine): TemplateVmDetails {
  const osType = vm.storageProfile?.osDisk?.osType;
  return {
    id: vm.id ?? '',
    location: normalizeRegion(vm.location),
    powerState: powerStateOf(vm),
    generalized: isGeneralized(vm),
    size: vm.hardwareProfile?.vmSize ?? '',
    provisioningState: vm.provisioningState ?? 'Unknown',
    problems: (vm.instanceView?.statuses ?? [])
      .filter(({ level }) => level === 'Error')
      .map(({ code = 'Unknown', message, displayStatus }) => ({
        code,
        message: message ?? displayStatus ?? 'Azure says no more.',
      })),
    ...(osType && { osType: osType === 'Windows' ? 'Windows' : 'Linux' }),
    ...imageOf(vm),
  };
}

/** A VM that was made from an image's latest version names the image, and beside it the version. */
function imageOf({ storageProfile }: VirtualMachine): Pick<TemplateVm, 'image'> {
  const { id, exactVersion } = storageProfile?.imageReference ?? {};
  if (id === undefined) return {};
  const image = parseVersionId(id) ?? parseVersionId(`${id}/versions/${exactVersion ?? ''}`);
  return image ? { image } : {};
}

function osDiskOf(vm: VirtualMachine, disk: Disk): OsDisk {
  return {
    id: disk.id ?? '',
    osType: (disk.osType ?? vm.storageProfile?.osDisk?.osType) === 'Windows' ? 'Windows' : 'Linux',
    hyperVGeneration: disk.hyperVGeneration === 'V2' ? 'V2' : 'V1', // Azure: absent means V1
    architecture: disk.supportedCapabilities?.architecture === 'Arm64' ? 'Arm64' : 'x64',
    sizeGb: disk.diskSizeGB ?? 0,
    sku: disk.sku?.name ?? 'Standard_LRS',
    customerKey: disk.encryption?.diskEncryptionSetId !== undefined,
    guestEncrypted: disk.encryptionSettingsCollection?.enabled === true,
  };
}

/** The plan is the VM's, and its disk's too: a VM to which the disk was moved may have been made without. */
function planOf(vm: VirtualMachine, disk: Disk | undefined): PurchasePlan | undefined {
  const { name, publisher = '', product = '' } = vm.plan ?? disk?.purchasePlan ?? {};
  return name === undefined ? undefined : { name, publisher, product };
}

function diskControllerOf(vm: VirtualMachine, disk: Disk | undefined): TemplateVm['diskController'] {
  const controllers =
    vm.storageProfile?.diskControllerType ?? disk?.supportedCapabilities?.diskControllerTypes;
  return isNvmeAlone(controllers) ? 'NVMe' : 'SCSI';
}

/** A disk's type says more of how it is encrypted: `ConfidentialVM_DiskEncryptedWithPlatformKey`. */
function securityTypeOf(vm: VirtualMachine, disk: Disk | undefined): TemplateVm['securityType'] {
  const types = [vm.securityProfile?.securityType, disk?.securityProfile?.securityType?.split('_')[0]];
  if (types.includes('ConfidentialVM')) return 'ConfidentialVM';
  return types.includes('TrustedLaunch') ? 'TrustedLaunch' : 'Standard';
}

function isGeneralized(vm: VirtualMachine): boolean {
  return codesOf(vm).includes('osstate/generalized');
}

function codesOf(vm: VirtualMachine): string[] {
  return vm.instanceView?.statuses?.map((status) => status.code?.toLowerCase() ?? '') ?? [];
}

const POWER_STATES: readonly PowerState[] = [
  'running',
  'starting',
  'stopping',
  'stopped',
  'deallocating',
  'deallocated',
];

function powerStateOf(vm: VirtualMachine): PowerState {
  const code = codesOf(vm).find((candidate) => candidate.startsWith('powerstate/'));
  return POWER_STATES.find((state) => code === `powerstate/${state}`) ?? 'unknown';
}
