import { z } from 'zod';
import { normalizeRegion } from './region.ts';

/** How a replica is stored. Azure fixes it when a region is added, and never lets it change. */
export const storageAccountType = z.enum(['Standard_LRS', 'Standard_ZRS', 'Premium_LRS']);
export type StorageAccountType = z.infer<typeof storageAccountType>;

/** One entry of an image version's list of target regions, in Azure's words. */
export const targetRegion = z.object({
  /** Azure's name of the region, normalized. */
  name: z.string(),
  regionalReplicaCount: z.int().min(1),
  storageAccountType,
});
export type TargetRegion = z.infer<typeof targetRegion>;

/** Azure docs, azure-compute-gallery: at most so many replicas of one version, in all its regions together. */
export const MAX_REPLICAS = 100;

/** Azure docs, azure-compute-gallery: one replica for every 20 VMs that are made at the same time. */
const VMS_PER_REPLICA = 20;

const MAX_CLASS = 10_000;

/** A number of replicas, or the size of the class that will build its machines from them at the same time. */
export const replicaCount = z
  .union(
    [
      z.int().min(1).max(MAX_REPLICAS).describe('How many replicas.'),
      z
        .strictObject({ classOf: z.int().min(1).max(MAX_CLASS).describe('How many students.') })
        .describe('Enough replicas for a class of so many: one for every 20.'),
    ],
    {
      error: `Give 1 to ${MAX_REPLICAS} replicas, or {"classOf": …} with 1 to ${MAX_CLASS} students.`,
    },
  )
  .meta({ id: 'ReplicaCount' });
export type ReplicaCount = z.infer<typeof replicaCount>;

/** How many replicas are meant. */
export function replicasOf(count: ReplicaCount): number {
  return typeof count === 'number' ? count : Math.ceil(count.classOf / VMS_PER_REPLICA);
}

/** Longer than any name of a region. */
const MAX_NAME_LENGTH = 90;

/** A region as people write it, by name or display name ("West Europe"), in the form that names are compared in. */
export const regionNameText = z
  .string()
  .max(MAX_NAME_LENGTH)
  .regex(/^ *[a-z0-9][a-z0-9 ]*$/i, { error: 'Give Azure’s name of a region, as westeurope.' })
  .overwrite(normalizeRegion);

/** One region as a caller asks for it; what is left out is as for all regions. */
export const targetRegionRequest = z
  .strictObject({
    name: regionNameText.describe('Azure’s name of the region.'),
    regionalReplicaCount: replicaCount.exactOptional(),
    storageAccountType: storageAccountType.exactOptional(),
  })
  .meta({ id: 'TargetRegionRequest' });
export type TargetRegionRequest = z.infer<typeof targetRegionRequest>;
