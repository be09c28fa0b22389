import type { Change } from '../../core/operation.ts';
import type { VirtualMachine } from './virtual-machine-kind.ts';

/** What becomes of a VM's disk and network interfaces when it is gone: they go too where that was asked for, or are free. */
export function changesOnDeletion({ properties }: VirtualMachine): Change[] {
  const { deleteOption, managedDisk } = properties.storageProfile.osDisk;
  const disk: Change =
    deleteOption === 'Delete'
      ? { id: managedDisk.id, remove: true }
      : { id: managedDisk.id, managedBy: null, properties: { diskState: 'Unattached' } };
  const interfaces = (properties.networkProfile?.networkInterfaces ?? []).map(
    ({ id, properties: options }): Change =>
      options?.deleteOption === 'Delete' ? { id, remove: true } : { id, hidden: { virtualMachineId: null } },
  );
  return [disk, ...interfaces];
}
