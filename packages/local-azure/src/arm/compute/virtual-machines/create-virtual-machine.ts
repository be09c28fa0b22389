import { createHmac, randomUUID } from 'node:crypto';
import type { Call } from '../../core/call.ts';
import type { Cloud } from '../../core/cloud.ts';
import { nameOf } from '../../core/cloud.ts';
import { encryptionOf } from '../disks/disk-encryption.ts';
import { composeDisk, DISK, type DiskResource } from '../disks/disk-kinds.ts';
import { conflict, invalidParameter, operationNotAllowed, resourceNotFound } from '../../core/errors.ts';
import { requireOsProfile, shownOsProfile } from './os-profile.ts';
import { requirePlan } from '../../core/purchase-plan.ts';
import { type Region } from '../../core/regions.ts';
import type { VirtualMachineBody } from './virtual-machine-body.ts';
import { VIRTUAL_MACHINE, type VirtualMachine } from './virtual-machine-kind.ts';
import { findImage } from './virtual-machine-image.ts';
import { attachNetworkInterfaces } from './virtual-machine-network.ts';
import { requireFittingSize } from './virtual-machine-size.ts';

/**
 * Composes a new VM and stores its OS disk, made from an image or attached as it is.
 *
 * @throws ArmError
 */
export function composeVirtualMachine(
  call: Call,
  cloud: Cloud,
  body: VirtualMachineBody,
  region: Region,
  vmSize: string,
): VirtualMachine {
  const { storageProfile, osProfile, securityProfile, hardwareProfile } = body.properties;
  const isAttached = storageProfile.osDisk?.createOption.toLowerCase() === 'attach';
  const disk = isAttached
    ? attachDisk(call, cloud, body, region)
    : makeDisk(call, cloud, body, region, vmSize);
  attachNetworkInterfaces(cloud, { id: call.id, location: region.name }, body.properties);
  const {
    osType = 'Linux',
    hyperVGeneration = 'V1',
    diskSizeGB,
    securityProfile: diskSecurity,
  } = disk.properties;
  const adminPassword = osProfile?.adminPassword;
  const diffDiskSettings = storageProfile.osDisk?.diffDiskSettings;
  return {
    id: call.id,
    name: nameOf(call),
    type: VIRTUAL_MACHINE.type,
    location: region.name,
    ...(body.tags && { tags: body.tags }),
    ...(body.plan && { plan: body.plan }),
    properties: {
      ...body.properties,
      vmId: randomUUID(),
      timeCreated: new Date(cloud.now()).toISOString(),
      hardwareProfile: { ...hardwareProfile, vmSize },
      storageProfile: {
        ...(storageProfile.imageReference && { imageReference: storageProfile.imageReference }),
        osDisk: {
          osType,
          name: disk.name,
          createOption: isAttached ? 'Attach' : 'FromImage',
          caching: storageProfile.osDisk?.caching ?? 'ReadWrite',
          managedDisk: managedDiskOf(disk),
          ...(diffDiskSettings && { diffDiskSettings }),
          diskSizeGB,
          deleteOption: storageProfile.osDisk?.deleteOption ?? 'Detach',
        },
        dataDisks: storageProfile.dataDisks ?? [],
      },
      ...(osProfile && { osProfile: shownOsProfile(osProfile, nameOf(call)) }),
      ...((securityProfile ?? diskSecurity) && { securityProfile: { ...diskSecurity, ...securityProfile } }),
      provisioningState: 'Creating',
    },
    hidden: {
      power: 'running',
      isGeneralized: false,
      hyperVGeneration,
      ...(adminPassword !== undefined && { passwordDigest: digestPassword(cloud, adminPassword) }),
    },
  };
}

/** How a VM shows its disk. */
function managedDiskOf({ id, sku, properties }: DiskResource) {
  const { diskEncryptionSetId } = properties.encryption;
  return {
    id,
    storageAccountType: sku?.name ?? 'Standard_LRS',
    ...(diskEncryptionSetId !== undefined && { diskEncryptionSet: { id: diskEncryptionSetId } }),
  };
}

/** A keyed digest: enough to tell two passwords apart, of no use to who reads the file without the secret. */
export function digestPassword({ store }: Cloud, password: string): string {
  return createHmac('sha256', store.secret('passwords')).update(password).digest('base64url');
}

function makeDisk(
  call: Call,
  cloud: Cloud,
  body: VirtualMachineBody,
  region: Region,
  vmSize: string,
): DiskResource {
  const image = findImage(call, cloud, body, region);
  const { osProfile, storageProfile } = body.properties;
  requireOsProfile(image.osState, image.content.osType ?? 'Linux', osProfile);
  requireFittingSize(vmSize, image);
  requirePlan(call.id, body.plan, image.content.purchasePlan);
  const set = storageProfile.osDisk?.managedDisk?.diskEncryptionSet;
  const name = storageProfile.osDisk?.name ?? `${nameOf(call)}_OsDisk_1_${randomUUID().replaceAll('-', '')}`;
  const id = `/subscriptions/${call.subscriptionId}/resourceGroups/${call.resourceGroup}/providers/${DISK.type}/${name}`;
  if (cloud.store.get(DISK, id)) throw conflict(`A disk with the name '${name}' already exists: '${id}'.`);
  const disk = composeDisk(DISK, {
    id,
    name,
    location: region.name,
    sku: storageProfile.osDisk?.managedDisk?.storageAccountType ?? 'Premium_LRS',
    creationData: { createOption: 'FromImage', imageReference: { id: image.imageId } },
    content: { ...image.content, encryption: encryptionOf(set && { diskEncryptionSetId: set.id }) },
    ...(image.occupiedBytes !== undefined && { occupiedBytes: image.occupiedBytes }),
    time: cloud.now(),
  });
  return attached(call, cloud, {
    ...disk,
    properties: { ...disk.properties, provisioningState: 'Succeeded' },
  });
}

function attachDisk(call: Call, cloud: Cloud, body: VirtualMachineBody, region: Region): DiskResource {
  const { storageProfile, osProfile } = body.properties;
  if (osProfile) throw invalidParameter('osProfile', "Parameter 'osProfile' is not allowed.");
  const id = storageProfile.osDisk?.managedDisk?.id;
  if (id === undefined)
    throw invalidParameter('osDisk.managedDisk.id', "Required parameter 'managedDisk.id' is missing (null).");
  const disk = cloud.store.get(DISK, id);
  if (!disk) throw resourceNotFound(id);
  requirePlan(call.id, body.plan, disk.properties.purchasePlan);
  if (disk.managedBy) throw operationNotAllowed(`Disk ${disk.id} is attached to VM ${disk.managedBy}.`);
  if (disk.location !== region.name) {
    throw invalidParameter(
      'osDisk.managedDisk.id',
      `Disk ${disk.id} is not in the location of the VM, '${region.name}'.`,
    );
  }
  return attached(call, cloud, disk);
}

function attached(call: Call, cloud: Cloud, disk: DiskResource): DiskResource {
  const owned = { ...disk, managedBy: call.id, properties: { ...disk.properties, diskState: 'Attached' } };
  cloud.store.put(owned);
  return owned;
}
