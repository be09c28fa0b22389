import { z } from 'zod';
import { trackedBody } from '../../http/request-body.ts';
import { storageAccountType, targetRegionSchema } from './target-regions.ts';

const sourceId = z.looseObject({ id: z.string().min(1).optional() });

export const storageProfileSchema = z.looseObject({
  source: z
    .looseObject({ id: z.string().min(1).optional(), virtualMachineId: z.string().min(1).optional() })
    .optional(),
  osDiskImage: z.looseObject({ source: sourceId.optional() }).optional(),
});

const publishingProfileSchema = z.looseObject({
  targetRegions: z.array(targetRegionSchema).min(1).optional(),
  replicaCount: z.int().optional(),
  excludeFromLatest: z.boolean().optional(),
  endOfLifeDate: z.iso.datetime({ offset: true }).optional(),
  storageAccountType: storageAccountType.optional(),
  replicationMode: z.enum(['Full', 'Shallow']).optional(),
});

const safetyProfileSchema = z.looseObject({
  allowDeletionOfReplicatedLocations: z.boolean().optional(),
  blockDeletionBeforeEndOfLife: z.boolean().optional(),
});

/** What a PATCH of a version may hold. */
export const versionUpdateSchema = z.looseObject({
  tags: trackedBody.tags,
  properties: z
    .looseObject({
      publishingProfile: publishingProfileSchema.optional(),
      storageProfile: storageProfileSchema.optional(),
      safetyProfile: safetyProfileSchema.optional(),
    })
    .optional(),
});

/** What a PUT of a version must hold. */
export const versionBodySchema = z.looseObject({
  ...trackedBody,
  properties: z.looseObject({
    publishingProfile: publishingProfileSchema.optional(),
    storageProfile: storageProfileSchema,
    safetyProfile: safetyProfileSchema.optional(),
  }),
});

export type VersionUpdate = z.output<typeof versionUpdateSchema>;
export type VersionBody = z.output<typeof versionBodySchema>;
