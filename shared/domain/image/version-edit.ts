import { z } from 'zod';
import { MAX_REPLICAS, regionNameText, storageAccountType } from '../region/target-region.ts';
import { tagName, tagValue } from './image-tags.ts';

/** More than Azure has regions. */
const MAX_REGIONS = 100;

const wantedRegion = z
  .strictObject({
    name: regionNameText.describe('Azure’s name of the region.'),
    regionalReplicaCount: z
      .int()
      .min(1)
      .max(MAX_REPLICAS)
      .exactOptional()
      .describe('How many replicas. As it is, or 1 in a new region, where this is left out.'),
    storageAccountType: storageAccountType
      .exactOptional()
      .describe('As it is, or `Standard_LRS` in a new region, where this is left out.'),
  })
  .meta({ id: 'WantedRegion', description: 'A region that the version is to be in.' });

/** What is to change of an image version, as a JSON merge patch (RFC 7396): what is left out stays as it is. */
export const versionEdit = z
  .strictObject({
    excludeFromLatest: z.boolean().exactOptional().describe('`latest` passes over the version.'),
    endOfLifeDate: z.iso
      .datetime()
      .nullable()
      .exactOptional()
      .describe('When its life ends; null takes the date away.'),
    tags: z
      .record(tagName, tagValue.nullable())
      .exactOptional()
      .describe('Tags to set; null takes one away.'),
    targetRegions: z
      .array(wantedRegion)
      .min(1)
      .max(MAX_REGIONS)
      .exactOptional()
      .describe('All regions that the version is to be in: it leaves every other.'),
  })
  .meta({ id: 'VersionEdit', description: 'What is to change of an image version.' });
export type VersionEdit = z.infer<typeof versionEdit>;

/** What Azure is to be told of a version beside its list of regions; what is absent stays as it is. */
export const versionProperties = z.object({
  excludeFromLatest: z.boolean().exactOptional(),
  /** ISO 8601, UTC; null for none. */
  endOfLifeDate: z.string().nullable().exactOptional(),
  /** All of them, without the app's own. */
  tags: z.record(z.string(), z.string()).exactOptional(),
  /** Of regions that are in its list. */
  replicas: z.array(z.object({ region: z.string(), count: z.int().min(1) })).exactOptional(),
});
export type VersionProperties = z.infer<typeof versionProperties>;
