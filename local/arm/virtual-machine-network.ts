import type { Cloud } from './cloud.ts';
import { ArmError, invalidParameter } from './errors.ts';
import { NETWORK_INTERFACE, type NetworkInterface } from './network-kinds.ts';
import { nicInUse } from './network-interfaces.ts';
import { requireReferenced } from './network-use.ts';
import type { Change } from './operation.ts';
import type { VirtualMachineBody } from './virtual-machine-body.ts';
import type { VirtualMachine } from './virtual-machine-kind.ts';

type NetworkProfile = VirtualMachineBody['properties']['networkProfile'];

/**
 * Gives a new VM the network interfaces that its body names: they are in its region, and no other VM has them.
 *
 * @throws ArmError 400
 */
export function attachNetworkInterfaces(
  cloud: Cloud,
  vm: { readonly id: string; readonly location: string },
  profile: NetworkProfile,
): void {
  const references = profile?.networkInterfaces;
  if (!references) return;
  if (references.length === 0) {
    throw invalidParameter(
      'networkProfile.networkInterfaces',
      "Required parameter 'networkInterfaces' is missing (null).",
    );
  }
  const primaries = references.filter(({ properties }) => properties?.primary);
  if (references.length > 1 && primaries.length !== 1) {
    throw new ArmError(
      400,
      'NetworkInterfaceMustHavePrimaryPropertySet',
      `Virtual machine ${vm.id} has more than one network interface: exactly one must have the primary property set.`,
    );
  }
  for (const { id } of references) {
    const nic: NetworkInterface = requireReferenced(cloud, NETWORK_INTERFACE, id, vm);
    const { virtualMachineId } = nic.hidden;
    if (virtualMachineId && virtualMachineId !== vm.id) throw nicInUse(nic.id, virtualMachineId);
    cloud.store.put({ ...nic, hidden: { ...nic.hidden, virtualMachineId: vm.id } });
  }
}

/** What becomes of a VM's network interfaces when it is gone: they go too where that was asked for, or are free. */
export function networkChangesOf({ properties }: VirtualMachine): Change[] {
  return (properties.networkProfile?.networkInterfaces ?? []).map(({ id, properties: options }) =>
    options?.deleteOption === 'Delete' ? { id, remove: true } : { id, hidden: { virtualMachineId: null } },
  );
}
