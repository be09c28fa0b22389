import { z } from 'zod';
import type { Cloud } from '../../core/cloud.ts';
import { ArmError, invalidParameter } from '../../core/errors.ts';
import { type TargetRegion } from './image-kinds.ts';
import { findRegion, type Region } from '../../core/regions.ts';
import { requireRegion } from '../../http/request-body.ts';

const STORAGE_ACCOUNT_TYPES = ['Standard_LRS', 'Standard_ZRS', 'Premium_LRS', 'PremiumV2_LRS'] as const;
/** Azure docs, azure-compute-gallery: replicas of one version. */
const MAX_REPLICAS = 100;

export const storageAccountType = z.enum(STORAGE_ACCOUNT_TYPES);

export const targetRegionSchema = z.looseObject({
  name: z.string().min(1),
  regionalReplicaCount: z.int().optional(),
  storageAccountType: storageAccountType.optional(),
  excludeFromLatest: z.boolean().optional(),
  encryption: z.never({ error: 'disk encryption sets for regions are not supported here' }).optional(),
});

export interface TargetRegionDefaults {
  readonly replicaCount: number;
  readonly storageAccountType: string;
}

/**
 * Checks a version's target regions, and completes them as Azure does: display names, and a replica count and a
 * storage type for each. Without any, the home region is the only one.
 *
 * @throws ArmError 400
 */
export function readTargetRegions(
  cloud: Cloud,
  given: readonly z.output<typeof targetRegionSchema>[] | undefined,
  home: Region,
  versionName: string,
  type: string,
  defaults: TargetRegionDefaults,
): TargetRegion[] {
  const regions = (given ?? [{ name: home.name }]).map((entry) => {
    const region = requireRegion(cloud, entry.name, type);
    const complete: TargetRegion = {
      name: region.displayName,
      regionalReplicaCount: requireReplicaCount(entry.regionalReplicaCount ?? defaults.replicaCount),
      storageAccountType: entry.storageAccountType ?? defaults.storageAccountType,
      ...(entry.excludeFromLatest !== undefined && { excludeFromLatest: entry.excludeFromLatest }),
    };
    if (complete.storageAccountType === 'Standard_ZRS' && region.zoneCount === 0) {
      throw invalidParameter(
        'targetRegions.storageAccountType',
        `ZRS storage account type is not supported in this region. Region: '${region.name}'.`,
      );
    }
    return complete;
  });

  if (new Set(regions.map(({ name }) => name)).size < regions.length) {
    throw invalidParameter(
      'targetRegions',
      'Duplicate regions are not allowed in target publishing regions.',
    );
  }
  if (!regions.some(({ name }) => name === home.displayName)) {
    throw invalidParameter(
      'targetRegions',
      `Gallery image version publishing profile regions '${regions.map(({ name }) => name).join(', ')}' ` +
        `must contain the location of image version '${home.displayName}'. Image version: '${versionName}'.`,
    );
  }
  const replicas = regions.reduce((sum, { regionalReplicaCount }) => sum + regionalReplicaCount, 0);
  if (replicas > MAX_REPLICAS) {
    throw new ArmError(
      400,
      'InvalidParameter',
      `The total number of replicas, ${replicas}, exceeds the limit of ${MAX_REPLICAS} for an image version.`,
      { target: 'targetRegions' },
    );
  }
  return regions;
}

/** @throws ArmError 400 for a count that no region can have */
export function requireReplicaCount(count: number): number {
  if (count >= 1 && count <= MAX_REPLICAS) return count;
  const parameter = 'galleryArtifactVersion.properties.publishingProfile.targetRegions.regionalReplicaCount';
  throw invalidParameter(
    parameter,
    `The value ${count} of parameter '${parameter}' is out of range. ` +
      `The value must be between 1 and ${MAX_REPLICAS}, inclusive.`,
  );
}

/** The short name of a target region. */
export function regionNameOf({ name }: TargetRegion): string {
  return findRegion(name)?.name ?? name;
}
