import type { HyperVGeneration, OsType } from '../disks/disk-kinds.ts';
import type { PurchasePlan } from '../../core/purchase-plan.ts';
import { defineKind, type Resource } from '../../core/store.ts';

/** The copying of one image version to one region. How and when it ends is settled when it begins. */
export interface ReplicationJob {
  /** `westeurope` */
  readonly region: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Milliseconds that the whole copy takes. */
  readonly duration: number;
  /** When it ends; null while the region is stuck. */
  readonly endsAt: number | null;
  /** Why it will fail, if it will. */
  readonly failure?: string;
}

/** An image definition. */
export interface ImageProperties {
  readonly osType: OsType;
  readonly osState: 'Generalized' | 'Specialized';
  readonly hyperVGeneration: HyperVGeneration;
  readonly architecture: string;
  readonly identifier: { readonly publisher: string; readonly offer: string; readonly sku: string };
  readonly features?: readonly { readonly name: string; readonly value: string }[];
  readonly description?: string | undefined;
  readonly endOfLifeDate?: string | undefined;
  readonly purchasePlan?: PurchasePlan | undefined;
}

/** An entry of a version's `targetRegions` as it is shown: with its display name and the defaults. */
export interface TargetRegion {
  readonly name: string;
  readonly regionalReplicaCount: number;
  readonly storageAccountType: string;
  readonly excludeFromLatest?: boolean;
}

export interface VersionProperties {
  readonly publishingProfile: {
    readonly targetRegions: readonly TargetRegion[];
    readonly replicaCount: number;
    readonly excludeFromLatest: boolean;
    readonly publishedDate: string;
    readonly endOfLifeDate?: string;
    readonly storageAccountType: string;
    readonly replicationMode: string;
  };
  readonly storageProfile: {
    readonly source?: { readonly id?: string; readonly virtualMachineId?: string };
    readonly osDiskImage: {
      readonly source?: { readonly id?: string };
      readonly sizeInGB: number;
      readonly hostCaching: string;
    };
  };
  readonly safetyProfile: {
    readonly allowDeletionOfReplicatedLocations?: boolean | undefined;
    readonly blockDeletionBeforeEndOfLife?: boolean | undefined;
    readonly reportedForPolicyViolation: boolean;
  };
  readonly validationsProfile: { readonly executedValidations: readonly unknown[] };
}

export interface VersionHidden {
  /** One for every target region. */
  readonly jobs: readonly ReplicationJob[];
  /** What one replica holds. */
  readonly occupiedBytes: number;
  /** The id of the disk, snapshot or VM that the version is made from. */
  readonly sourceId: string;
  /** Why no region can take the image; undefined for a sound one. */
  readonly defect?: string;
}

export type Image = Resource<ImageProperties>;
export type ImageVersion = Resource<VersionProperties, VersionHidden>;

export const IMAGE = defineKind<ImageProperties, object>('Microsoft.Compute/galleries/images');
export const IMAGE_VERSION = defineKind<VersionProperties, VersionHidden>(
  'Microsoft.Compute/galleries/images/versions',
);

/** The definition's `SecurityType` feature; `Standard` without one. */
export function securityTypeOf({ properties: { features = [] } }: Image): string {
  return features.find(({ name }) => name.toLowerCase() === 'securitytype')?.value ?? 'Standard';
}
