import type { Call } from '../../core/call.ts';
import type { Cloud, Handler } from '../../core/cloud.ts';
import { present } from '../../core/cloud.ts';
import { composeVirtualMachine, digestPassword } from './create-virtual-machine.ts';
import {
  invalidParameter,
  operationNotAllowed,
  propertyChangeNotAllowed,
  resourceNotFound,
} from '../../core/errors.ts';
import { listReply } from '../../http/list-reply.ts';
import { isSamePlan } from '../../core/purchase-plan.ts';
import { readBody, requireRegion, requireSameLocation } from '../../http/request-body.ts';
import { requireVmSize } from '../resource-skus.ts';
import { COUNTER_NAMES } from '../usage-counters.ts';
import { requireQuota, type Usage, usageOfVm } from '../usages.ts';
import { type VirtualMachineBody, virtualMachineBodySchema } from './virtual-machine-body.ts';
import { changesOnDeletion } from './virtual-machine-deletion.ts';
import {
  instanceViewOf,
  type PowerState,
  VIRTUAL_MACHINE,
  type VirtualMachine,
} from './virtual-machine-kind.ts';

const CREATION = 45_000;
const DELETION = 30_000;
const DEFAULT_SIZE = 'Standard_D2s_v5';

const put: Handler = (call, cloud) => {
  const body = readBody(call, virtualMachineBodySchema);
  const region = requireRegion(cloud, body.location, VIRTUAL_MACHINE.type);
  const existing = cloud.store.get(VIRTUAL_MACHINE, call.id);
  if (existing) {
    requireSameLocation(existing, region);
    requireUnchanged(cloud, existing, body);
  }
  const vmSize = sizeOf(existing, body);
  if (vmSize !== existing?.properties.hardwareProfile.vmSize) {
    requireVmSize(cloud, vmSize, region.name);
    requireQuota(cloud, call.subscriptionId, region.name, moreUsage(existing, vmSize));
  }
  const vm = existing ? updated(existing, body) : composeVirtualMachine(call, cloud, body, region, vmSize);
  const operation = cloud.operations.write(call, 'operations', vm, CREATION);
  return { status: existing ? 200 : 201, body: present(vm), operation };
};

function sizeOf(existing: VirtualMachine | undefined, { properties }: VirtualMachineBody): string {
  return properties.hardwareProfile?.vmSize ?? existing?.properties.hardwareProfile.vmSize ?? DEFAULT_SIZE;
}

/** What a VM of the size takes beyond what it takes already. */
function moreUsage(existing: VirtualMachine | undefined, vmSize: string): Usage {
  const wanted = usageOfVm(vmSize);
  const taken = existing ? usageOfVm(existing.properties.hardwareProfile.vmSize) : {};
  return Object.fromEntries(
    COUNTER_NAMES.map((name) => [name, Math.max(0, (wanted[name] ?? 0) - (taken[name] ?? 0))]),
  );
}

function updated(existing: VirtualMachine, { tags, properties }: VirtualMachineBody): VirtualMachine {
  return {
    ...existing,
    ...(tags && { tags }),
    properties: {
      ...existing.properties,
      ...(properties.hardwareProfile && { hardwareProfile: properties.hardwareProfile }),
      provisioningState: 'Updating',
    },
  };
}

/** What a PUT on a VM that is there may not change. */
function requireUnchanged(
  cloud: Cloud,
  existing: VirtualMachine,
  { plan, properties }: VirtualMachineBody,
): void {
  if (plan && !isSamePlan(plan, existing.plan)) throw propertyChangeNotAllowed('plan');
  const { osProfile, storageProfile } = properties;
  if (osProfile && !existing.properties.osProfile) {
    throw invalidParameter('osProfile', "Parameter 'osProfile' is not allowed.");
  }
  const username = osProfile?.adminUsername;
  if (username !== undefined && username !== existing.properties.osProfile?.['adminUsername']) {
    throw propertyChangeNotAllowed('osProfile.adminUsername');
  }
  const password = osProfile?.adminPassword;
  if (password !== undefined && digestPassword(cloud, password) !== existing.hidden.passwordDigest) {
    throw propertyChangeNotAllowed('osProfile.adminPassword');
  }
  const current = existing.properties.storageProfile;
  for (const part of ['id', 'publisher', 'offer', 'sku'] as const) {
    const wanted = storageProfile.imageReference?.[part];
    if (wanted !== undefined && wanted !== current.imageReference?.[part]) {
      throw propertyChangeNotAllowed('imageReference');
    }
  }
  const set = storageProfile.osDisk?.managedDisk?.diskEncryptionSet;
  if (set && set.id.toLowerCase() !== current.osDisk.managedDisk.diskEncryptionSet?.id.toLowerCase()) {
    throw propertyChangeNotAllowed('osDisk.managedDisk.diskEncryptionSet');
  }
  const diskName = storageProfile.osDisk?.name;
  if (diskName !== undefined && diskName !== current.osDisk.name)
    throw propertyChangeNotAllowed('osDisk.name');
}

const get: Handler = (call, { store }) => {
  const vm = requireVm(call, store);
  if (call.query.get('$expand')?.toLowerCase() !== 'instanceview') return { status: 200, body: present(vm) };
  const properties = { ...vm.properties, instanceView: instanceViewOf(vm) };
  return { status: 200, body: present({ ...vm, properties }) };
};

const getInstanceView: Handler = (call, { store }) => ({
  status: 200,
  body: instanceViewOf(requireVm(call, store)),
});

const list: Handler = (call, cloud) => listReply(call, cloud, VIRTUAL_MACHINE);

const remove: Handler = (call, cloud) => {
  const vm = cloud.store.get(VIRTUAL_MACHINE, call.id);
  if (!vm) return { status: 204 };
  const operation = cloud.operations.remove(call, 'operations', vm, DELETION, changesOnDeletion(vm));
  return { status: 202, operation };
};

/** An action that moves a VM to another power state. */
function powerAction(transition: string, power: PowerState, diskState: string, duration: number): Handler {
  return (call, cloud) => {
    const vm = requireVm(call, cloud.store);
    if (power === 'running' && vm.hidden.isGeneralized) {
      throw operationNotAllowed(
        `Operation 'start' is not allowed on VM '${vm.name}' since the VM is generalized.`,
      );
    }
    const { id } = vm;
    const operation = cloud.operations.begin(call, {
      family: 'operations',
      resource: vm,
      // What is so already is quickly made so.
      duration: vm.hidden.power === power ? 1_000 : duration,
      onSuccess: [
        { id, properties: { provisioningState: 'Succeeded' }, hidden: { power, transition: null } },
        { id: vm.properties.storageProfile.osDisk.managedDisk.id, properties: { diskState } },
      ],
      onFailure: [{ id, properties: { provisioningState: 'Failed' }, hidden: { transition: null } }],
    });
    cloud.store.put({
      ...vm,
      properties: { ...vm.properties, provisioningState: 'Updating' },
      hidden: { ...vm.hidden, transition: vm.hidden.power === power ? null : transition },
    });
    return { status: 202, operation };
  };
}

/** Marks a stopped VM as generalized, at once and for good. */
const generalize: Handler = (call, cloud) => {
  const vm = requireVm(call, cloud.store);
  if (vm.hidden.power === 'running' || vm.hidden.transition) {
    throw operationNotAllowed(
      `Operation 'generalize' is not allowed on VM '${vm.name}' since the VM is running. ` +
        'Power off or deallocate the VM before it is generalized.',
    );
  }
  cloud.store.put({ ...vm, hidden: { ...vm.hidden, isGeneralized: true } });
  return { status: 200 };
};

function requireVm(call: Call, store: Cloud['store']): VirtualMachine {
  const vm = store.get(VIRTUAL_MACHINE, call.id);
  if (!vm) throw resourceNotFound(call.id);
  return vm;
}

export const virtualMachineHandlers: Record<string, Handler> = {
  'PUT virtualMachines': put,
  'GET virtualMachines': get,
  'LIST virtualMachines': list,
  'DELETE virtualMachines': remove,
  'GET virtualMachines/instanceView': getInstanceView,
  'POST virtualMachines/deallocate': powerAction('deallocating', 'deallocated', 'Reserved', 75_000),
  'POST virtualMachines/powerOff': powerAction('stopping', 'stopped', 'Attached', 30_000),
  'POST virtualMachines/start': powerAction('starting', 'running', 'Attached', 45_000),
  'POST virtualMachines/generalize': generalize,
};
