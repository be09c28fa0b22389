import type { Call } from '../../core/call.ts';
import type { Cloud } from '../../core/cloud.ts';
import { parentOf } from '../../core/cloud.ts';
import type { DiskContent, HyperVGeneration, OsType } from '../disks/disk-kinds.ts';
import { ArmError, invalidParameter } from '../../core/errors.ts';
import {
  type Image,
  IMAGE,
  type ImageVersion,
  IMAGE_VERSION,
  securityTypeOf,
} from '../galleries/image-kinds.ts';
import { isSamePlan, type PurchasePlan } from '../../core/purchase-plan.ts';
import type { Region } from '../../core/regions.ts';
import { isReplicatedTo } from '../galleries/replication.ts';
import type { VirtualMachineBody } from './virtual-machine-body.ts';

/** What a new VM's OS disk is made from. */
export interface VirtualMachineImage {
  readonly content: Omit<DiskContent, 'encryption'>;
  /** The image reference as the disk shows it. */
  readonly imageId: string;
  readonly osState: 'Generalized' | 'Specialized';
  readonly architecture: string;
  readonly occupiedBytes?: number;
}

const WINDOWS_SIZE_GB = 127;
const LINUX_SIZE_GB = 30;

/**
 * Finds the image that a VM's body refers to: a platform image by publisher, offer and SKU, or a gallery image by
 * its id (of a version, or of the definition for its latest).
 *
 * @throws ArmError 404 `GalleryImageNotFound` for an image that is not, or not yet, in the VM's region
 */
export function findImage(
  call: Call,
  cloud: Cloud,
  body: VirtualMachineBody,
  region: Region,
): VirtualMachineImage {
  const reference = body.properties.storageProfile.imageReference;
  if (!reference)
    throw invalidParameter('imageReference', "Required parameter 'imageReference' is missing (null).");
  const securityType = body.properties.securityProfile?.securityType;
  const size = body.properties.storageProfile.osDisk?.diskSizeGB;
  if (reference.id !== undefined) return fromGallery(cloud, reference.id, region, size, securityType);

  const { publisher, offer, sku } = reference;
  if (!publisher || !offer || !sku) {
    throw invalidParameter(
      'imageReference',
      'An image reference needs an id, or a publisher, an offer and a sku.',
    );
  }
  const osType: OsType = /windows/i.test(publisher) ? 'Windows' : 'Linux';
  const hyperVGeneration = generationOfPlatformSku(sku);
  if (securityType && hyperVGeneration === 'V1') {
    throw new ArmError(
      400,
      'BadRequest',
      `The VM image generation V1 does not support security type '${securityType}'.`,
    );
  }
  return {
    content: {
      osType,
      hyperVGeneration,
      ...(securityType && { securityProfile: { securityType } }),
      ...(body.plan && isPlanOf(body.plan, { publisher, offer, sku }) && { purchasePlan: body.plan }),
      diskSizeGB: size ?? (osType === 'Windows' ? WINDOWS_SIZE_GB : LINUX_SIZE_GB),
    },
    imageId:
      `/Subscriptions/${call.subscriptionId}/Providers/Microsoft.Compute/Locations/${region.name}/Publishers/` +
      `${publisher}/ArtifactTypes/VMImage/Offers/${offer}/Skus/${sku}/Versions/${reference.version ?? 'latest'}`,
    osState: 'Generalized',
    architecture: /arm64/i.test(sku) ? 'Arm64' : 'x64',
  };
}

/** Which platform images have a plan nobody here knows: one that is given must name the image. */
function isPlanOf(
  plan: PurchasePlan,
  { publisher = '', offer = '', sku = '' }: Record<'publisher' | 'offer' | 'sku', string | undefined>,
): boolean {
  return isSamePlan(plan, { publisher, product: offer, name: sku });
}

/** By their names: newer systems are of the second generation alone, older ones say so in the SKU. */
function generationOfPlatformSku(sku: string): HyperVGeneration {
  if (/gen1/i.test(sku)) return 'V1';
  return /gen2|-g2\b|^server$|^pro$|win11|azure-edition|2025/i.test(sku) ? 'V2' : 'V1';
}

function fromGallery(
  cloud: Cloud,
  id: string,
  region: Region,
  size: number | undefined,
  securityType: string | undefined,
): VirtualMachineImage {
  const version = findVersion(cloud, id, region);
  const image = version && cloud.store.get(IMAGE, parentOf(version.id));
  if (!version || !image) {
    throw new ArmError(
      404,
      'GalleryImageNotFound',
      `The gallery image ${id} is not available in ${region.name} region. Please contact image owner to replicate to ` +
        'this region, or change your requested region.',
    );
  }
  const { osType, hyperVGeneration, osState, architecture, purchasePlan } = image.properties;
  const { sizeInGB } = version.properties.storageProfile.osDiskImage;
  if (size !== undefined && size < sizeInGB) {
    throw invalidParameter(
      'osDisk.diskSizeGB',
      `The specified disk size ${size} GB is smaller than the size of the corresponding disk in the VM image: ${sizeInGB} GB.`,
    );
  }
  requireSecurityType(image, securityType);
  return {
    content: {
      osType,
      hyperVGeneration,
      ...(securityType && securityType !== 'Standard' && { securityProfile: { securityType } }),
      ...(purchasePlan && { purchasePlan }),
      diskSizeGB: size ?? sizeInGB,
    },
    imageId: version.id,
    osState,
    architecture,
    occupiedBytes: version.hidden.occupiedBytes,
  };
}

/**
 * A definition takes VMs of its own security type, one that is `TrustedLaunchSupported` those of either. The first
 * refusal is in Azure's words, those of the second are not known.
 *
 * @throws ArmError 400 `BadRequest`
 */
function requireSecurityType(image: Image, wanted = 'Standard'): void {
  const given = securityTypeOf(image);
  if (given === 'TrustedLaunch' && wanted !== 'TrustedLaunch') {
    throw new ArmError(
      400,
      'BadRequest',
      `The provided gallery image only supports creation of VMs and VM Scale Sets with '${given}' security type.`,
    );
  }
  if (given === 'Standard' && wanted !== 'Standard') {
    throw new ArmError(
      400,
      'BadRequest',
      `The provided gallery image does not support creation of VMs with '${wanted}' security type.`,
    );
  }
}

/** The version itself, or the latest of a definition among those that are in the region and not kept from it. */
function findVersion({ store, now }: Cloud, id: string, region: Region): ImageVersion | undefined {
  const named = store.get(IMAGE_VERSION, id);
  const candidates = named
    ? [named]
    : store
        .list(IMAGE_VERSION, id.replace(/\/versions\/latest$/i, ''))
        .filter((version) => !isKeptFromLatest(version, region))
        .sort((a, b) => b.name.localeCompare(a.name, 'en', { numeric: true }));
  return candidates
    .filter(({ properties }) => properties.provisioningState !== 'Deleting')
    .find((version) => isReplicatedTo(version, region.name, now()));
}

function isKeptFromLatest({ properties: { publishingProfile } }: ImageVersion, region: Region): boolean {
  const target = publishingProfile.targetRegions.find(({ name }) => name === region.displayName);
  return publishingProfile.excludeFromLatest || (target?.excludeFromLatest ?? false);
}
