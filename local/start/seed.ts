/** Makes what a new customer would have: a lab account, its gallery, and each lab's template VM. Safe to repeat. */
import { randomBytes } from 'node:crypto';
import type { ComputeManagementClient } from '@azure/arm-compute';
import type { Azure } from './azure.ts';
import { PEOPLE, SERVICES } from '@lab-gallery/local-azure/identity/directory';
import type { LabGalleryClient, RoleAssignment } from './export/lab-gallery-client.ts';
import { seedImages } from './seed-images.ts';
import { unlessNotFound } from './unless-not-found.ts';
import { ACCOUNT, LABS, MESSAGE_LAB, OTHER_ACCOUNT, type SeededLab } from './labs.ts';

export const RESOURCE_GROUP = 'lab-gallery';
export const GALLERY = 'contoso_gallery';

export interface SeededAzure {
  /** ARM's resource id of the gallery. */
  readonly galleryId: string;
  /** ARM's resource id of each lab's template VM, by the lab's name. */
  readonly templateVmIds: ReadonlyMap<string, string>;
}

export function templateVmName(lab: string): string {
  return `${lab}-template`;
}

/** Creates in Azure what is not there yet, each through the long-running operations of the SDK. */
export async function seedAzure(azure: Azure): Promise<SeededAzure> {
  const { compute } = azure;
  await azure.createResourceGroup(RESOURCE_GROUP, ACCOUNT.location);
  const [galleryId, ...vmIds] = await Promise.all([
    ensureGallery(compute),
    ...LABS.map((lab) => ensureTemplateVm(compute, lab)),
  ]);
  await seedImages(compute, { resourceGroup: RESOURCE_GROUP, name: GALLERY });
  return { galleryId, templateVmIds: new Map(LABS.map(({ name }, index) => [name, vmIds[index] ?? ''])) };
}

/** Tells Lab Gallery about them, through its own doors. */
export async function seedLabGallery(client: LabGalleryClient, azure: SeededAzure): Promise<void> {
  const { location, name } = ACCOUNT;
  // So that `npm run send` is heard, for the one lab that nobody owns: a sender is nobody in particular.
  const messages = { role: 'LabCreator', labs: [MESSAGE_LAB] };
  await client.ensureAccount(name, { location, messages }, roleOf('owner', 'Owner'));
  await client.attachGallery(name, azure.galleryId);
  for (const [lab, templateVmId] of azure.templateVmIds) await client.putLab(name, lab, { templateVmId });
  for (const assignment of [
    roleOf('contributor', 'Contributor'),
    roleOf('creator', 'LabCreator'),
    { ...roleOf('teacher', 'LabOwner'), lab: LABS[0]?.name ?? '' },
    roleOf('reader', 'Reader'),
    {
      principalId: SERVICES.integration.objectId,
      principalType: 'ServicePrincipal' as const,
      role: 'Contributor',
    },
  ]) {
    await client.assignRole(name, assignment);
  }
  await client.ensureAccount(OTHER_ACCOUNT.name, { location }, roleOf('outsider', 'Owner'));
}

function roleOf(person: keyof typeof PEOPLE, role: string): RoleAssignment {
  return { principalId: PEOPLE[person].objectId, principalType: 'User', role };
}

async function ensureGallery(compute: ComputeManagementClient): Promise<string> {
  const found = await unlessNotFound(compute.galleries.get(RESOURCE_GROUP, GALLERY));
  const gallery =
    found ??
    (await compute.galleries.createOrUpdate(RESOURCE_GROUP, GALLERY, { location: ACCOUNT.location }));
  return idOf(gallery);
}

/** A VM that is there is left as it is, running or not: an export may be under way with it. */
async function ensureTemplateVm(compute: ComputeManagementClient, lab: SeededLab): Promise<string> {
  const name = templateVmName(lab.name);
  const found = await unlessNotFound(compute.virtualMachines.get(RESOURCE_GROUP, name));
  const vm =
    found ?? (await compute.virtualMachines.createOrUpdate(RESOURCE_GROUP, name, templateVm(name, lab)));
  return idOf(vm);
}

function templateVm(name: string, { location }: SeededLab) {
  return {
    location,
    hardwareProfile: { vmSize: 'Standard_D2s_v5' },
    storageProfile: {
      imageReference: {
        publisher: 'Canonical',
        offer: 'ubuntu-24_04-lts',
        sku: 'server',
        version: 'latest',
      },
      osDisk: {
        name: `${name}-os`,
        createOption: 'FromImage',
        deleteOption: 'Delete',
        diskSizeGB: 64,
        managedDisk: { storageAccountType: 'StandardSSD_LRS' },
      },
    },
    osProfile: {
      computerName: name,
      adminUsername: 'teacher',
      // Nobody signs in to a VM that runs nowhere, so nobody needs to know it.
      adminPassword: `${randomBytes(18).toString('base64url')}Aa1!`,
    },
    networkProfile: { networkApiVersion: '2022-11-01' },
  };
}

function idOf({ id }: { readonly id?: string }): string {
  if (id === undefined) throw new Error('Azure answered with a resource that has no id.');
  return id;
}
