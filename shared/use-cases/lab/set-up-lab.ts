import { LabAccountNotFoundError } from '../../domain/account/lab-account.ts';
import { isHeldBy } from '../../domain/account/resource-claim.ts';
import type { AccountStore } from '../account/ports.ts';
import { takeClaim, type ClaimPorts } from '../account/take-claim.ts';
import { TemplateVmBusyError } from '../../domain/export/errors.ts';
import type { VersionRef } from '../../domain/image/image-ref.ts';
import { sameResource } from '../../domain/resource/resource-id.ts';
import { LabMadeFromImageError, TemplateVmTakenError } from '../../domain/lab/errors.ts';
import type { ImageUses } from './image-use-ports.ts';
import { isAppsOwnVm } from '../../domain/lab/lab-build.ts';
import type { Lab, LabSettings } from '../../domain/lab/lab.ts';
import type { TemplateVms } from './ports.ts';

export interface LabPorts extends ClaimPorts {
  accounts: AccountStore;
  imageUses: Pick<ImageUses, 'add' | 'remove'>;
  templateVms: Pick<TemplateVms, 'read'>;
}

/**
 * Sets a lab up, or changes it. Its template VM need not be there yet; where it is and was made from an image
 * version, that use is written down, so that nobody takes the version for one that nobody needs. The VM is claimed
 * before the lab is written, and the one that the lab had before is given back after that; while an export holds that
 * one, the lab keeps it.
 *
 * @throws {LabAccountNotFoundError | LabMadeFromImageError | TemplateVmBusyError | TemplateVmTakenError}
 */
export async function setUpLab(
  ports: LabPorts,
  wanted: LabSettings & Pick<Lab, 'accountId' | 'name'>,
): Promise<{ lab: Lab; isNew: boolean }> {
  for (;;) {
    const result = await tryToSetUp(ports, wanted);
    if (result) return result;
  }
}

/** @returns undefined when somebody else changed the lab in between, or exports it by now */
async function tryToSetUp(
  ports: LabPorts,
  { accountId, name, ...settings }: LabSettings & Pick<Lab, 'accountId' | 'name'>,
): Promise<{ lab: Lab; isNew: boolean } | undefined> {
  const { accounts, claims, imageUses } = ports;
  if (!(await accounts.read(accountId))) throw new LabAccountNotFoundError(accountId);
  const known = await accounts.readLab(accountId, name);
  if (known?.build) {
    if (!sameResource(known.templateVmId, settings.templateVmId)) throw new LabMadeFromImageError(name);
    return { lab: known, isNew: false };
  }
  const isOther = !sameResource(known?.templateVmId, settings.templateVmId);
  if (isOther && isAppsOwnVm(settings.templateVmId)) throw new TemplateVmTakenError();
  if (known && isOther) {
    // It stops, captures and starts the VM: nobody else may have that meanwhile.
    const exportId = await ports.exports.findHolder(accountId, known.templateVmId);
    if (exportId !== undefined) throw new TemplateVmBusyError(name, exportId);
  }
  const image = await imageOf(ports, settings.templateVmId, known);
  const lab = { accountId, name, ...settings, ...(image && { image }) };
  const holder = { accountId, labName: name };
  // As it is before the lab lets go of it: who sets the lab up with that VM again meanwhile keeps it.
  const before = known && isOther ? await claims.find('vm', known.templateVmId) : undefined;
  const claim = await takeClaim(ports, { kind: 'vm', resourceId: lab.templateVmId, ...holder });
  if (!claim) throw new TemplateVmTakenError();
  // The use first: one too many only keeps a version that could go.
  if (image) await imageUses.add(useOf(lab, image));
  if (!(await accounts.saveLab(lab, known))) return undefined;
  if (before && isHeldBy(before, holder)) await claims.remove(before);
  if (known?.image && !isSameVersion(known.image, image)) await imageUses.remove(useOf(lab, known.image));
  // Whoever deletes an account marks it, and then looks for labs; so one of the two sees the other.
  if (await accounts.read(accountId)) return { lab, isNew: known === undefined };
  await accounts.removeLab(accountId, name);
  await claims.remove(claim);
  if (image) await imageUses.remove(useOf(lab, image));
  throw new LabAccountNotFoundError(accountId);
}

/** Azure may be out of reach, or not let the app look: what is known of the same VM then stays. */
async function imageOf(
  { templateVms }: LabPorts,
  templateVmId: string,
  known: Lab | undefined,
): Promise<VersionRef | undefined> {
  const look = await templateVms.read(templateVmId);
  if (look.kind === 'done') return look.value?.image;
  return known?.templateVmId === templateVmId ? known.image : undefined;
}

function useOf({ accountId, name }: Lab, image: VersionRef) {
  return { accountId, labName: name, ...image };
}

function isSameVersion(a: VersionRef, b: VersionRef | undefined): boolean {
  const idOf = ({ galleryId, imageName, version }: VersionRef) =>
    `${galleryId}/${imageName}/${version}`.toLowerCase();
  return b !== undefined && idOf(a) === idOf(b);
}
