import { z } from 'zod';
import { requester } from '../access/requester.ts';
import { imageProperties } from './image-definition.ts';
import { taggedMaker } from './tagged-maker.ts';

/** How far an image version is in one of its regions, by its own replication status. */
export const versionRegion = z.object({
  /** Azure's name, normalized. */
  name: z.string(),
  replicas: z.int(),
  /** Azure's word, as `Standard_LRS`. */
  storageAccountType: z.string(),
  state: z.enum(['Unknown', 'Replicating', 'Completed', 'Failed']),
  /** 0 to 100. */
  progress: z.number(),
  /** `latest` passes over it in this region. */
  excludeFromLatest: z.boolean(),
});

export type VersionRegion = z.infer<typeof versionRegion>;

/** The export that a version came from. Another lab account may share the gallery: it learns nothing of this. */
export const versionOrigin = z.object({
  accountId: z.string(),
  exportId: z.string(),
  labName: z.string(),
  /** Who asked for it, where that is known. */
  requestedBy: requester.exactOptional(),
});

export type VersionOrigin = z.infer<typeof versionOrigin>;

/** What Azure says of an image version. Times are ISO 8601, UTC. */
export const versionFacts = z.object({
  version: z.string(),
  /** Azure's word: `Succeeded`, `Failed`, `Creating`, `Updating`, `Deleting`, `Migrating`. */
  provisioningState: z.string(),
  /** The home region: that of the source, without which there is no version. */
  location: z.string(),
  createdAt: z.string().exactOptional(),
  excludeFromLatest: z.boolean(),
  endOfLifeDate: z.string().exactOptional(),
  /** Absent where Azure does not say. */
  osDiskGb: z.number().exactOptional(),
  dataDisks: z.int(),
  regions: z.array(versionRegion),
  /** Without the app's own. */
  tags: z.record(z.string(), z.string()),
  description: z.string().exactOptional(),
  /** Absent for versions that came into the gallery by other means. */
  origin: versionOrigin.exactOptional(),
  /** What its tags say of who made it, where no export is found by them: so that they are looked up once. */
  unknownMaker: taggedMaker.exactOptional(),
});

export type VersionFacts = z.infer<typeof versionFacts>;

/** What Azure says of an image definition by itself. */
export const imageDefinition = imageProperties.extend({
  name: z.string(),
  /** Azure's region of the definition. */
  location: z.string(),
  provisioningState: z.string(),
  description: z.string().exactOptional(),
  endOfLifeDate: z.string().exactOptional(),
  /** Id of the export whose tag it bears; absent where it came into the gallery by other means. */
  madeBy: z.string().exactOptional(),
});

export type ImageDefinition = z.infer<typeof imageDefinition>;

/** Why no version is what `latest` means. */
export const whyNoLatest = z.enum(['NoVersion', 'AllExcluded', 'BeingMade', 'AllFailed']);

export type WhyNoLatest = z.infer<typeof whyNoLatest>;

/** What Azure says of an image definition, with what its versions come to. */
export const imageFacts = imageDefinition.extend({
  versionCount: z.int(),
  /** The version that `latest` means; absent when there is none. */
  latest: versionFacts.exactOptional(),
  /** Present where `latest` is not. */
  whyNoLatest: whyNoLatest.exactOptional(),
  /** Where labs can be made from it, and the version that `latest` means there. */
  ready: z.array(z.object({ region: z.string(), version: z.string() })),
  /** What all versions' replicas hold together, by region and kind of storage. */
  stored: z.array(z.object({ region: z.string(), storageAccountType: z.string(), gb: z.number() })),
  /** How many versions Azure tells no size of: they are not in `stored`. */
  unsized: z.int(),
  /** Lab accounts whose administrators have disabled it. */
  disabledIn: z.array(z.string()),
});

export type ImageFacts = z.infer<typeof imageFacts>;
