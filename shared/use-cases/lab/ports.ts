import { type NewPassword } from '../../domain/lab/new-password.ts';
import type { LabEvent } from '../../domain/event/lab-event.ts';
import type { Outcome, Reading } from '../../domain/arm/outcome.ts';
import type { PageView } from '../arm/page-view.ts';
import type { Lab } from '../../domain/lab/lab.ts';
import type { LabBuild, LabPart, LabPlace } from '../../domain/lab/lab-build.ts';
import type { OsType, TemplateVm, TemplateVmDetails } from '../../domain/template-vm/template-vm.ts';

/** Template VMs in Azure, read at the moment of asking. Ids are resource ids. */
export interface TemplateVms {
  /** Undefined when there is no such VM. */
  read(vmId: string): Promise<Reading<TemplateVm | undefined>>;
  /** What people want to see of it, in one request. Undefined when there is no such VM. */
  look(vmId: string): Promise<Reading<TemplateVmDetails | undefined>>;
  ensureStopped(vmId: string): Promise<Outcome<null>>;
  ensureStarted(vmId: string): Promise<Outcome<null>>;
  /** Marks a stopped VM as generalized: it can never start again. */
  ensureGeneralized(vmId: string): Promise<Outcome<null>>;
}

/**
 * Template VMs as pages show them. It is no `TemplateVms`: what decides or touches anything can't be given it by mistake.
 * Undefined is a VM that is not there.
 */
export type TemplateVmView = PageView<TemplateVmDetails | undefined>;

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

/** Names of the VM sizes that a region offers to a subscription without a restriction. */
export interface SizeOffers {
  read(subscriptionId: string, region: string): Promise<Reading<string[]>>;
}

/** What labs are made of in Azure. All of it bears the tag of the operation that made it. */
export interface LabParts {
  /** Makes the part, or finds it; refuses what bears its name and not its tag. */
  ensure(build: LabBuild, part: LabPart): Promise<Outcome<null>>;
  /** Deletes the part, and only what bears the tag. */
  ensureDeleted(place: LabPlace, part: LabPart): Promise<Outcome<null>>;
}

/** Labs that are being made or deleted: what of them may be in Azure, for whoever has to put it right. */
export interface LabBuilds {
  find(accountId: string, id: string): Promise<LabBuild | undefined>;
  list(accountId: string): Promise<StoredBuild[]>;
  /** Written before Azure is asked for anything. Repeated, it changes nothing. */
  note(build: LabBuild): Promise<void>;
  /**
   * The lab is whole: writes it, and forgets that it was being made, together or not at all. Repeated, it changes
   * nothing.
   *
   * @returns false when there is another lab of its name
   */
  finish(lab: Lab & { build: LabBuild }, event: LabEvent): Promise<boolean>;
  /**
   * The lab goes: notes what is to be deleted, and removes it, unless an export holds its template VM. Repeated, it
   * changes nothing.
   *
   * @param jobId of the operation that deletes it
   * @returns the id of that export, where the lab stays
   */
  retire(lab: Lab, jobId: string): Promise<string | undefined>;
  /** Nothing of it is in Azure any more. Repeated, it changes nothing. */
  forget(accountId: string, id: string): Promise<void>;
}

/** A build, and the operation that works on it: the one that makes it, or one that deletes it. */
export interface StoredBuild {
  build: LabBuild;
  jobId: string;
}

/** Access to VMs from within. */
export interface VmAccess {
  /** Has the VM's agent begin to set the password. */
  setPassword(vm: VmWithAccess, access: NewPassword): Promise<Outcome<null>>;
  /** Whether the agent has done what it was asked for last. */
  ensureSet(vm: Omit<VmWithAccess, 'location'>): Promise<Outcome<null>>;
}

interface VmWithAccess {
  id: string;
  location: string;
  osType: OsType;
}
