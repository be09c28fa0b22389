import type { Outcome, Reading } from '../operation/outcome.ts';
import type { TemplateVm } from './template-vm.ts';

/** The code of the refusal to start a VM that has been generalized: it never will. */
export const VM_GENERALIZED = 'VmGeneralized';

/** Template VMs in Azure. Ids are resource ids. */
export interface TemplateVms {
  /** Undefined when there is no such VM. */
  read(vmId: string): Promise<Reading<TemplateVm | undefined>>;
  ensureStopped(vmId: string): Promise<Outcome<null>>;
  ensureStarted(vmId: string): Promise<Outcome<null>>;
  /** Marks a stopped VM as generalized: it can never start again. */
  ensureGeneralized(vmId: string): Promise<Outcome<null>>;
}

/** What a snapshot of a template VM's OS disk is made from, and for whom. */
export interface SnapshotOrder {
  exportId: string;
  templateVmId: string;
  osDiskId: string;
  region: string;
}

/** Snapshots of OS disks, beside the template VM and named after the export. */
export interface Snapshots {
  ensure(order: SnapshotOrder): Promise<Outcome<{ snapshotId: string }>>;
  /** Deletes the export's snapshot, and only what bears the export's tag. */
  ensureDeleted(order: Pick<SnapshotOrder, 'exportId' | 'templateVmId'>): Promise<Outcome<null>>;
}
