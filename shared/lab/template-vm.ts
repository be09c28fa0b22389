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
  /** `Standard` where the VM says nothing. */
  securityType: 'Standard' | 'TrustedLaunch' | 'ConfidentialVM';
  osDisk: OsDisk | undefined;
  /** The gallery's image version that the VM was made from, where it was. */
  image?: VersionId;
}

/** What people want to see of a template VM. */
export interface TemplateVmSight extends Pick<
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
}

/** Azure Lab Services hid images above this size; larger OS disks can't become lab machines. */
export const LARGEST_OS_DISK_GB = 127;

/** Disks of these kinds have no snapshot that an image version can be made from (Azure docs: image-version). */
const UNCAPTURABLE_SKUS = new Set(['UltraSSD_LRS', 'PremiumV2_LRS']);

/** Off, or on its way there because somebody wants it so: it is left off. */
const OFF: ReadonlySet<PowerState> = new Set(['stopped', 'stopping', 'deallocated', 'deallocating']);

/** A VM whose state is not known is taken for one in use: it is better started than left off. */
export function isRunning({ powerState }: Pick<TemplateVm, 'powerState'>): boolean {
  return !OFF.has(powerState);
}

/** Every reason why the VM can't be captured as such an image; empty when it can. */
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
  if (vm.osDisk.sizeGb > LARGEST_OS_DISK_GB) {
    refuse(
      'OsDiskTooLarge',
      `The OS disk has ${vm.osDisk.sizeGb} GB; labs can use images of up to ${LARGEST_OS_DISK_GB} GB.`,
    );
  }
  return reasons;
}
