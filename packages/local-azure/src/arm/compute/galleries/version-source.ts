import type { z } from 'zod';
import type { Cloud } from '../../core/cloud.ts';
import { hasCustomerKey } from '../disks/disk-encryption.ts';
import { DISK, type DiskResource, type HyperVGeneration, SNAPSHOT } from '../disks/disk-kinds.ts';
import { ArmError, conflict, invalidParameter, operationNotAllowed } from '../../core/errors.ts';
import { type Image, type ImageVersion, IMAGE_VERSION, securityTypeOf } from './image-kinds.ts';
import { isSamePlan, type PurchasePlan } from '../../core/purchase-plan.ts';
import type { Region } from '../../core/regions.ts';
import { isReplicatedTo } from './replication.ts';
import type { storageProfileSchema } from './version-body.ts';
import { VIRTUAL_MACHINE, type VirtualMachine } from '../virtual-machines/virtual-machine-kind.ts';

/** Where a version's bits come from, and what of it the version keeps. */
export interface VersionSource {
  readonly id: string;
  readonly storageProfile: ImageVersion['properties']['storageProfile'];
  readonly occupiedBytes: number;
  /** Why replication of it fails in every region. */
  readonly defect?: string;
}

type StorageProfile = z.output<typeof storageProfileSchema>;
type SourceKind = 'disk' | 'vm' | 'version';

/** What a storage profile names as its source. @throws ArmError 400 unless it is exactly one */
export function sourceOf({ source, osDiskImage }: StorageProfile): { kind: SourceKind; id: string } {
  const named: { kind: SourceKind; id: string | undefined }[] = [
    { kind: 'disk', id: osDiskImage?.source?.id },
    { kind: 'vm', id: source?.virtualMachineId },
    { kind: isVmId(source?.id) ? 'vm' : 'version', id: source?.id },
  ];
  const given = named.flatMap(({ kind, id }) => (id === undefined ? [] : [{ kind, id }]));
  const [only] = given;
  if (!only || given.length > 1) {
    throw invalidParameter(
      'galleryImageVersion.properties.storageProfile',
      'Exactly one source must be specified: storageProfile.osDiskImage.source.id, storageProfile.source.id or ' +
        'storageProfile.source.virtualMachineId.',
    );
  }
  return only;
}

/**
 * Reads a new version's source and holds it against the image definition and the version's region.
 *
 * @throws ArmError 404 for a source that is not there, 400 or 409 for one that does not fit
 */
export function readVersionSource(
  cloud: Cloud,
  profile: StorageProfile,
  image: Image,
  home: Region,
): VersionSource {
  const { kind, id } = sourceOf(profile);
  if (kind === 'version') return fromVersion(cloud, id, home);
  requireSupportedSource(id, image);
  if (kind === 'vm') {
    const vm = cloud.store.get(VIRTUAL_MACHINE, id);
    const disk = vm && cloud.store.get(DISK, vm.properties.storageProfile.osDisk.managedDisk.id);
    if (!vm || !disk) throw sourceNotFound(id);
    requireHome(id, vm.location, home);
    requireOsState(vm, image);
    requireSameGeneration(vm.id, vm.hidden.hyperVGeneration, image);
    return fromDisk(vm.id, disk, image, home, { source: { virtualMachineId: vm.id } });
  }
  const disk = cloud.store.get(SNAPSHOT, id) ?? cloud.store.get(DISK, id);
  if (!disk) throw sourceNotFound(id);
  return fromDisk(disk.id, disk, image, home, {});
}

/** Whether a version's source still exists: nothing can be replicated from one that is gone. */
export function isSourceThere({ store }: Cloud, { hidden }: ImageVersion): boolean {
  return store.getAny(hidden.sourceId) !== undefined;
}

function fromDisk(
  id: string,
  disk: DiskResource,
  image: Image,
  home: Region,
  { source }: Pick<VersionSource['storageProfile'], 'source'>,
): VersionSource {
  requireHome(id, disk.location, home);
  const { osType, diskSizeGB, provisioningState } = disk.properties;
  if (osType && osType !== image.properties.osType) {
    throw conflict(
      `The resource with id '${id}' has a different OS type ['${osType}'] than the parent gallery image OS type ` +
        `generation ['${image.properties.osType}']`,
    );
  }
  if (provisioningState !== 'Succeeded')
    throw operationNotAllowed(`The source resource '${id}' is not ready.`);
  requireSamePlan(id, disk, image);
  requirePlatformKey(id, disk);
  const defect = findDefect(disk, image);
  return {
    id,
    storageProfile: {
      ...(source && { source }),
      osDiskImage: {
        ...(!source && { source: { id } }),
        sizeInGB: diskSizeGB,
        hostCaching: source ? 'ReadWrite' : 'None',
      },
    },
    occupiedBytes: disk.hidden.occupiedBytes,
    ...(defect !== undefined && { defect }),
  };
}

function fromVersion(cloud: Cloud, id: string, home: Region): VersionSource {
  const version = cloud.store.get(IMAGE_VERSION, id);
  if (!version) throw sourceNotFound(id);
  if (!isReplicatedTo(version, home.name, cloud.now())) requireHome(id, version.location, home);
  return {
    id: version.id,
    storageProfile: {
      source: { id: version.id },
      osDiskImage: { ...version.properties.storageProfile.osDiskImage, source: {} },
    },
    occupiedBytes: version.hidden.occupiedBytes,
  };
}

function requireHome(id: string, location: string, home: Region): void {
  if (location !== home.name) throw sourceNotFound(id);
}

/** Azure docs, troubleshooting-shared-images: the same words for a source that is missing and one that is elsewhere. */
function sourceNotFound(id: string): ArmError {
  return new ArmError(
    404,
    'NotFound',
    `Source '${id}' is not found. Please check source exists, and is in the same region as gallery image version ` +
      'being created.',
  );
}

/**
 * A definition for trusted launch and for standard VMs alike takes what holds no guest state: no VM, and no disk or
 * snapshot either (hashicorp/packer-plugin-azure issue 304, with Azure's words).
 */
function requireSupportedSource(id: string, image: Image): void {
  const securityType = securityTypeOf(image);
  if (securityType !== 'TrustedLaunchSupported') return;
  throw invalidParameter(
    'galleryImageVersion.properties.storageProfile',
    `The security type '${securityType}' is not supported for the source id '${id}'. Currently only Vhd Blob, User ` +
      `Image and Gallery Image Version sources are supported for '${securityType}' images.`,
  );
}

/** Azure docs, troubleshooting-shared-images: a VM is captured as what it is. Of a disk or a snapshot nobody knows. */
function requireOsState(vm: VirtualMachine, image: Image): void {
  const state = vm.hidden.isGeneralized ? 'Generalized' : 'Specialized';
  if (state === image.properties.osState) return;
  throw operationNotAllowed(
    `Cannot create Gallery Image Version from: ${vm.id} since the OS State in the parent gallery image ` +
      `('${image.properties.osState}') is not '${state}'.`,
  );
}

/** Azure docs, troubleshooting-shared-images and image-version; the code is not known. */
function requireSamePlan(id: string, { properties: { purchasePlan } }: DiskResource, image: Image): void {
  const wanted = image.properties.purchasePlan;
  if (isSamePlan(purchasePlan, wanted)) return;
  const shown = (plan: PurchasePlan | undefined) => JSON.stringify(plan ?? null);
  throw conflict(
    `The resource with id '${id}' has a different plan ['${shown(purchasePlan)}'] than the parent gallery image plan ` +
      `['${shown(wanted)}']`,
  );
}

/** Encryption sets for regions are not supported here, and without them there is no version; the words are not known. */
function requirePlatformKey(id: string, { properties: { encryption } }: DiskResource): void {
  if (!hasCustomerKey(encryption)) return;
  throw invalidParameter(
    'galleryImageVersion.properties.publishingProfile.targetRegions.encryption',
    `The source '${id}' is encrypted with a customer-managed key. A disk encryption set must be specified for every ` +
      'target region.',
  );
}

/** Azure docs, troubleshooting-shared-images. Disks and snapshots fail later: see `findDefect`. */
function requireSameGeneration(id: string, generation: HyperVGeneration, image: Image): void {
  const wanted = image.properties.hyperVGeneration;
  if (generation === wanted) return;
  throw conflict(
    `The resource with id '${id}' has a different Hypervisor generation ['${generation}'] than the parent gallery ` +
      `image Hypervisor generation ['${wanted}']`,
  );
}

/**
 * A disk of another generation or security type than its definition's is taken, and then fails in every region
 * (reported by users; Azure's documentation is silent).
 */
function findDefect(
  { properties: { hyperVGeneration, securityProfile } }: DiskResource,
  image: Image,
): string | undefined {
  const wanted = securityTypeOf(image);
  const isTrusted = securityProfile?.securityType.startsWith('TrustedLaunch') ?? false;
  const generationFits = !hyperVGeneration || hyperVGeneration === image.properties.hyperVGeneration;
  const securityFits = wanted === 'TrustedLaunch' ? isTrusted : !isTrusted;
  return generationFits && securityFits
    ? undefined
    : 'InternalOperationError: Replication failed in this region due to an internal error. Please retry.';
}

function isVmId(id: string | undefined): boolean {
  return id !== undefined && /\/providers\/microsoft\.compute\/virtualmachines\/[^/]+$/i.test(id);
}
