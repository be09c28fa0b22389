import type { z } from 'zod';
import type { Cloud } from './cloud.ts';
import { DISK, type DiskResource, SNAPSHOT } from './disk-kinds.ts';
import { ArmError, invalidParameter, resourceNotFound } from './errors.ts';
import { type Image, type ImageVersion, IMAGE_VERSION, securityTypeOf } from './image-kinds.ts';
import type { Region } from './regions.ts';
import { isReplicatedTo } from './replication.ts';
import type { storageProfileSchema } from './version-body.ts';
import { VIRTUAL_MACHINE, type VirtualMachine } from './virtual-machine-kind.ts';

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
 * @throws ArmError 404 for a source that is not there, 400 for one that does not fit
 */
export function readVersionSource(
  cloud: Cloud,
  profile: StorageProfile,
  image: Image,
  home: Region,
): VersionSource {
  const { kind, id } = sourceOf(profile);
  if (kind === 'version') return fromVersion(cloud, id, home);
  if (kind === 'vm') {
    const vm = cloud.store.get(VIRTUAL_MACHINE, id);
    const disk = vm && cloud.store.get(DISK, vm.properties.storageProfile.osDisk.managedDisk.id);
    if (!vm || !disk) throw resourceNotFound(id);
    requireOsState(vm, image);
    return fromDisk(vm.id, disk, image, home, { source: { virtualMachineId: vm.id } });
  }
  const disk = cloud.store.get(SNAPSHOT, id) ?? cloud.store.get(DISK, id);
  if (!disk) throw resourceNotFound(id);
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
    throw refused(
      id,
      `the OS Type in the parent gallery image ('${image.properties.osType}') is not '${osType}'`,
      image,
    );
  }
  if (provisioningState !== 'Succeeded') throw refused(id, 'the source is not ready', image);
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
  if (!version) throw resourceNotFound(id);
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
  if (location === home.name) return;
  throw invalidParameter(
    'galleryImageVersion.properties.storageProfile',
    `The source '${id}' is in location '${location}'. It must be in the same location as the gallery image version, '${home.name}'.`,
  );
}

/** Azure docs, troubleshooting-shared-images: a VM is captured as what it is. */
function requireOsState(vm: VirtualMachine, image: Image): void {
  const state = vm.hidden.isGeneralized ? 'Generalized' : 'Specialized';
  if (state !== image.properties.osState) {
    throw refused(
      vm.id,
      `the OS State in the parent gallery image ('${image.properties.osState}') is not '${state}'`,
      image,
    );
  }
  if (securityTypeOf(image) === 'TrustedLaunchSupported') {
    // Seen with VM sources only: hashicorp/packer-plugin-azure issue 304.
    throw refused(
      vm.id,
      "the security type 'TrustedLaunchSupported' does not take a virtual machine as its source",
      image,
    );
  }
}

function refused(sourceId: string, reason: string, image: Image): ArmError {
  return new ArmError(
    409,
    'OperationNotAllowed',
    `Cannot create Gallery Image Version from: ${sourceId} since ${reason}. Gallery image: '${image.id}'.`,
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
