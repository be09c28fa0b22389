import type { Cloud } from '../../core/cloud.ts';
import { ArmError, invalidParameter } from '../../core/errors.ts';
import { NETWORK_INTERFACE, type NetworkInterface } from '../../network/network-kinds.ts';
import { nicInUse } from '../../network/network-interfaces.ts';
import { requireReferenced } from '../../network/network-use.ts';
import type { VirtualMachineBody } from './virtual-machine-body.ts';

/**
 * Gives a new VM the network interfaces that its body names: at least one, in its region, that no other VM has. A VM of
 * a platform image may have none here, and not in Azure: what stands for somebody's VM in tests needs no network.
 *
 * @throws ArmError 400
 */
export function attachNetworkInterfaces(
  cloud: Cloud,
  vm: { readonly id: string; readonly location: string },
  { networkProfile, storageProfile }: VirtualMachineBody['properties'],
): void {
  const references = networkProfile?.networkInterfaces;
  if (!references && storageProfile.imageReference?.id === undefined) return;
  if (!references || references.length === 0) {
    throw invalidParameter('networkProfile', "Required parameter 'networkProfile' is missing (null).");
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
