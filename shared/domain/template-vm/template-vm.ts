import type { PurchasePlan } from './purchase-plan.ts';
import type { RefusalDetail } from '../refusal/refusal.ts';
import type { VersionId } from '../resource/resource-id.ts';

export type OsType = 'Linux' | 'Windows';
export type PowerState =
  'running' | 'starting' | 'stopping' | 'stopped' | 'deallocating' | 'deallocated' | 'unknown';

/** What Azure says of a template VM and of its OS disk, as far as capturing it depends on that. */
export interface TemplateVm {
  id: string;
  location: string;
  powerState: PowerState;
  /** True after `generalize`: the VM can never start again. */
  generalized: boolean;
  dataDisks: number;
  ephemeralOsDisk: boolean;
  /** Its memory is on its disk, and it goes on from there when it is started. */
  hibernated: boolean;
  /** What of the Marketplace it was made from, by itself or by its disk. */
  plan?: PurchasePlan;
  /** SCSI, unless Azure says something else. */
  diskController: 'SCSI' | 'NVMe';
  /** The disk's, where the VM says nothing; `Standard` where neither does. */
  securityType: 'Standard' | 'TrustedLaunch' | 'ConfidentialVM';
  osDisk: OsDisk | undefined;
  /** The gallery's image version that the VM was made from, where it was. */
  image?: VersionId;
}

/** What people want to see of a template VM. */
export interface TemplateVmDetails extends Pick<
  TemplateVm,
  'id' | 'location' | 'powerState' | 'generalized' | 'image'
> {
  /** Azure's name of the VM size. */
  size: string;
  /** Azure's word. */
  provisioningState: string;
  /** What Azure says went wrong with it. */
  problems: { code: string; message: string }[];
  /** Absent where Azure does not say. */
  osType?: OsType;
}

export interface OsDisk {
  id: string;
  osType: OsType;
  hyperVGeneration: 'V1' | 'V2';
  architecture: 'x64' | 'Arm64';
  sizeGb: number;
  sku: string;
  /** True where it is encrypted with a key of the customer's: there is a disk encryption set. */
  customerKey: boolean;
  /** True where it is encrypted from within the VM: Azure Disk Encryption. */
  guestEncrypted: boolean;
}

/** Azure Lab Services hid images above this size; larger OS disks can't become lab machines. */
export const MAX_OS_DISK_GB = 127;

/** Disks of these kinds have no snapshot that an image version can be made from (Azure docs: image-version). */
const UNCAPTURABLE_SKUS = new Set(['UltraSSD_LRS', 'PremiumV2_LRS']);

/** Off, or on its way there because somebody wants it so: it is left off. */
const OFF: ReadonlySet<PowerState> = new Set(['stopped', 'stopping', 'deallocated', 'deallocating']);

/** A VM whose state is not known is taken for one in use: it is better started than left off. */
export function isRunning({ powerState }: Pick<TemplateVm, 'powerState'>): boolean {
  return !OFF.has(powerState);
}

/** Why the VM can't be captured as such an image, or no lab be made from that; empty when they can. */
export function whyNotCapturable(vm: TemplateVm, image: { generalized: boolean }): RefusalDetail[] {
  const reasons: RefusalDetail[] = [];
  const refuse = (code: string, message: string) => {
    reasons.push({ code, message, target: 'templateVm' });
  };
  if (vm.generalized && !image.generalized) {
    refuse(
      'VmGeneralized',
      'The template VM has been generalized and can never start again. Only a generalized image can be made of it: ask for "generalize".',
    );
  }
  if (vm.dataDisks > 0) {
    refuse(
      'VmHasDataDisks',
      'The template VM has data disks. Detach them: only the OS disk becomes an image.',
    );
  }
  if (vm.ephemeralOsDisk) {
    refuse(
      'EphemeralOsDisk',
      "The template VM's OS disk is ephemeral, and Azure can't take a snapshot of it.",
    );
  }
  if (vm.hibernated) {
    refuse(
      'VmHibernated',
      "The template VM is hibernated: what it was doing would wake up in every lab. Start it, shut it down, and stop it in Azure's portal without hibernating it.",
    );
  }
  if (vm.plan) {
    refuse(
      'VmHasPlan',
      `The template VM was made from the Marketplace plan "${vm.plan.name}" of ${vm.plan.publisher}, and labs can't be made from images with a plan. Set the lab up on a VM of an image without a plan.`,
    );
  }
  if (vm.diskController === 'NVMe') {
    refuse(
      'NvmeDiskController',
      'The template VM has an NVMe disk controller, and lab machines have SCSI. Resize it to a size with SCSI, such as Standard_D2s_v5.',
    );
  }
  if (vm.securityType === 'ConfidentialVM') {
    refuse('ConfidentialVm', "The template VM is a confidential VM, and labs can't be made from its image.");
  }
  if (!vm.osDisk) {
    if (!vm.ephemeralOsDisk) refuse('NoManagedOsDisk', 'The template VM has no managed OS disk to capture.');
    return reasons;
  }
  if (UNCAPTURABLE_SKUS.has(vm.osDisk.sku)) {
    refuse('DiskTypeNotCapturable', `The OS disk is of type ${vm.osDisk.sku}, which can't become an image.`);
  }
  if (vm.osDisk.customerKey) {
    refuse(
      'DiskHasCustomerKey',
      "The OS disk is encrypted with a customer-managed key, and copies in other regions would need keys of their own. Set the lab up on a VM whose disk has Azure's own key: a disk with yours can't be given it back.",
    );
  }
  if (vm.osDisk.guestEncrypted) {
    refuse(
      'DiskEncryptedInGuest',
      "The OS disk is encrypted by Azure Disk Encryption, and Azure can't make VMs from images of such disks. Set the lab up on a VM without it; Azure encrypts its disk all the same.",
    );
  }
  if (vm.osDisk.sizeGb > MAX_OS_DISK_GB) {
    refuse(
      'OsDiskTooLarge',
      `The OS disk has ${vm.osDisk.sizeGb} GB; labs can use images of up to ${MAX_OS_DISK_GB} GB.`,
    );
  }
  return reasons;
}

/** The code of the refusal to start a VM that has been generalized: it never will. */
export const VM_GENERALIZED = 'VmGeneralized';
