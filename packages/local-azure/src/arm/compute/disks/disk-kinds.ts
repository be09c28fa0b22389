import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Cloud } from '../../core/cloud.ts';
import { type DiskEncryption, encryptionOf, encryptionSchema } from './disk-encryption.ts';
import {
  ArmError,
  invalidParameter,
  operationNotAllowed,
  propertyChangeNotAllowed,
  resourceNotFound,
} from '../../core/errors.ts';
import { planSchema, type PurchasePlan } from '../../core/purchase-plan.ts';
import { trackedBody } from '../../http/request-body.ts';
import type { Region } from '../../core/regions.ts';
import { defineKind, type Kind, type Resource } from '../../core/store.ts';

export type OsType = 'Windows' | 'Linux';
export type HyperVGeneration = 'V1' | 'V2';

/** What a disk holds, and what every copy of it takes over. */
export interface DiskContent {
  readonly osType?: OsType;
  readonly hyperVGeneration?: HyperVGeneration;
  /** `TrustedLaunch` and the confidential types; a standard disk has none. */
  readonly securityProfile?: { readonly securityType: string };
  readonly diskSizeGB: number;
  readonly encryption: DiskEncryption;
  /** Azure Disk Encryption, which works within the VM. */
  readonly encryptionSettingsCollection?: { readonly enabled: boolean };
  readonly purchasePlan?: PurchasePlan;
  readonly supportedCapabilities?: Readonly<Record<string, unknown>>;
}

/** The properties that disks and snapshots share. */
export interface DiskProperties extends DiskContent {
  readonly creationData: {
    readonly createOption: string;
    readonly sourceResourceId?: string;
    readonly imageReference?: { readonly id: string };
  };
  readonly diskSizeBytes: number;
  /** A disk is `Attached` (VM runs), `Reserved` (VM deallocated) or `Unattached`. */
  readonly diskState: string;
  readonly timeCreated: string;
  readonly uniqueId: string;
  readonly incremental?: boolean;
  readonly networkAccessPolicy: 'AllowAll';
  readonly publicNetworkAccess: 'Enabled';
}

export interface DiskHidden {
  /** What the disk really holds: what replicas of it are billed for. Azure tells nobody. */
  readonly occupiedBytes: number;
}

export type DiskResource = Resource<DiskProperties, DiskHidden>;

export const DISK = defineKind<DiskProperties, DiskHidden>('Microsoft.Compute/disks');
export const SNAPSHOT = defineKind<DiskProperties, DiskHidden>('Microsoft.Compute/snapshots');

const BYTES_PER_GB = 1024 ** 3;
/** How full a disk is that was not copied from another: about what a fresh system with some courseware takes. */
const OCCUPIED_SHARE = 0.35;

/** What Azure shows, and takes no notice of where it comes back. */
const READ_ONLY = {
  diskSizeBytes: z.unknown().optional(),
  diskState: z.unknown().optional(),
  provisioningState: z.unknown().optional(),
  timeCreated: z.unknown().optional(),
  uniqueId: z.unknown().optional(),
};

export const diskBodySchema = z.looseObject({
  ...trackedBody,
  sku: z.looseObject({ name: z.string() }).optional(),
  // What is not named here would be dropped: it is refused.
  properties: z.strictObject({
    creationData: z.looseObject({
      createOption: z.string(),
      sourceResourceId: z.string().optional(),
      imageReference: z.looseObject({ id: z.string().optional() }).optional(),
    }),
    osType: z.enum(['Windows', 'Linux']).optional(),
    hyperVGeneration: z.enum(['V1', 'V2']).optional(),
    diskSizeGB: z.int().min(1).max(65_536).optional(),
    securityProfile: z.looseObject({ securityType: z.string() }).optional(),
    incremental: z.boolean().optional(),
    encryption: encryptionSchema.optional(),
    encryptionSettingsCollection: z.looseObject({ enabled: z.boolean() }).optional(),
    purchasePlan: planSchema.optional(),
    supportedCapabilities: z.looseObject({}).optional(),
    // As they always are here.
    networkAccessPolicy: z.literal('AllowAll').optional(),
    publicNetworkAccess: z.literal('Enabled').optional(),
    ...READ_ONLY,
  }),
});

export type DiskBody = z.output<typeof diskBodySchema>;

/** The content and the occupied size of the disk or snapshot that a `Copy` is made from. */
export function readCopySource(store: Cloud['store'], body: DiskBody, region: Region): DiskResource {
  const id = body.properties.creationData.sourceResourceId;
  if (!id)
    throw invalidParameter(
      'creationData.sourceResourceId',
      "Required parameter 'sourceResourceId' is missing (null).",
    );
  const source = store.get(DISK, id) ?? store.get(SNAPSHOT, id);
  if (!source) throw resourceNotFound(id);
  if (source.location !== region.name) {
    throw invalidParameter(
      'creationData.sourceResourceId',
      `The source resource '${source.id}' is in location '${source.location}'. ` +
        `A copy must be made in the location of its source, not in '${region.name}'.`,
    );
  }
  const size = body.properties.diskSizeGB;
  if (size !== undefined && size < source.properties.diskSizeGB) {
    throw invalidParameter(
      'diskSizeGB',
      `The value '${size}' of parameter 'diskSizeGB' is smaller than the size of the source, ${source.properties.diskSizeGB} GB.`,
    );
  }
  if (source.properties.provisioningState !== 'Succeeded') {
    throw new ArmError(409, 'OperationNotAllowed', `The source resource '${source.id}' is not ready.`);
  }
  return source;
}

export interface NewDisk {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly sku: string;
  readonly creationData: DiskProperties['creationData'];
  readonly content: DiskContent;
  readonly occupiedBytes?: number;
  readonly time: number;
}

/** Composes a disk or a snapshot, with Azure's defaults. */
export function composeDisk(kind: Kind<DiskResource>, disk: NewDisk): DiskResource {
  const diskSizeBytes = disk.content.diskSizeGB * BYTES_PER_GB;
  return {
    id: disk.id,
    name: disk.name,
    type: kind.type,
    location: disk.location,
    sku: { name: disk.sku },
    properties: {
      ...disk.content,
      creationData: disk.creationData,
      diskSizeBytes,
      diskState: 'Unattached',
      timeCreated: new Date(disk.time).toISOString(),
      uniqueId: randomUUID(),
      networkAccessPolicy: 'AllowAll',
      publicNetworkAccess: 'Enabled',
      provisioningState: 'Updating',
    },
    hidden: { occupiedBytes: disk.occupiedBytes ?? Math.round(diskSizeBytes * OCCUPIED_SHARE) },
  };
}

/** The content of a disk: what a copy takes over, with the size it was asked for. */
export function contentOf(source: DiskResource, diskSizeGB = source.properties.diskSizeGB): DiskContent {
  return { ...traitsOf(source.properties), encryption: source.properties.encryption, diskSizeGB };
}

/** What of a disk's content is there at all. */
export function traitsOf({
  osType,
  hyperVGeneration,
  securityProfile,
  encryptionSettingsCollection,
  purchasePlan,
  supportedCapabilities,
}: { [Trait in keyof DiskContent]?: DiskContent[Trait] | undefined }): Omit<
  DiskContent,
  'diskSizeGB' | 'encryption'
> {
  return {
    ...(osType && { osType }),
    ...(hyperVGeneration && { hyperVGeneration }),
    ...(securityProfile && { securityProfile }),
    ...(encryptionSettingsCollection && { encryptionSettingsCollection }),
    ...(purchasePlan && { purchasePlan }),
    ...(supportedCapabilities && { supportedCapabilities }),
  };
}

/** Fixed here; Azure lets some of it be changed, which nothing needs. */
const FIXED = [
  'securityProfile',
  'encryptionSettingsCollection',
  'purchasePlan',
  'supportedCapabilities',
] as const;

/** What a PUT on an existing disk or snapshot may not change. @throws ArmError */
export function requireUpdatable(existing: DiskResource, body: DiskBody): void {
  const { creationData, osType, hyperVGeneration, diskSizeGB } = body.properties;
  const now = existing.properties;
  if (creationData.createOption !== now.creationData.createOption) {
    throw propertyChangeNotAllowed('creationData.createOption');
  }
  const sourceId = now.creationData.sourceResourceId;
  if (creationData.sourceResourceId?.toLowerCase() !== sourceId?.toLowerCase()) {
    throw propertyChangeNotAllowed('creationData.sourceResourceId');
  }
  if (osType && osType !== now.osType) throw propertyChangeNotAllowed('osType');
  if (hyperVGeneration && hyperVGeneration !== now.hyperVGeneration) {
    throw propertyChangeNotAllowed('hyperVGeneration');
  }
  for (const property of FIXED) {
    const wanted = body.properties[property];
    if (wanted && !isDeepStrictEqual(wanted, now[property])) throw propertyChangeNotAllowed(property);
  }
  const { encryption } = body.properties;
  if (
    encryption &&
    now.diskState === 'Attached' &&
    !isDeepStrictEqual(encryptionOf(encryption), now.encryption)
  ) {
    throw operationNotAllowed(
      `The encryption of disk ${existing.id} can't be changed while it is attached to a running VM.`,
    );
  }
  if (diskSizeGB !== undefined && diskSizeGB < now.diskSizeGB) {
    throw new ArmError(400, 'OperationNotAllowed', 'New disk size should be larger than the existing size.');
  }
}
