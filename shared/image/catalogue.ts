import { z } from 'zod';
import type { Page } from '../export/ports.ts';
import { imageProperties } from './image-definition.ts';
import type { ImageRef, VersionRef } from './ports.ts';

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
  requestedBy: z.string().exactOptional(),
});
export type VersionOrigin = z.infer<typeof versionOrigin>;

/** What Azure says of an image version. Times are ISO 8601, UTC. */
export const versionFacts = z.object({
  version: z.string(),
  /** Azure's word: `Succeeded`, `Failed`, `Creating`, `Updating`, `Deleting`, `Migrating`. */
  provisioningState: z.string(),
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
});
export type VersionFacts = z.infer<typeof versionFacts>;

/** What Azure says of an image definition, with what its versions come to. */
export const imageFacts = imageProperties.extend({
  name: z.string(),
  /** Azure's region of the definition. */
  location: z.string(),
  provisioningState: z.string(),
  description: z.string().exactOptional(),
  endOfLifeDate: z.string().exactOptional(),
  versionCount: z.int(),
  /** The version that `latest` means; absent when there is none. */
  latest: versionFacts.exactOptional(),
  /** What all versions' replicas hold together, by region and kind of storage. */
  stored: z.array(z.object({ region: z.string(), storageAccountType: z.string(), gb: z.number() })),
  /** Lab accounts whose administrators have disabled it. */
  disabledIn: z.array(z.string()),
});
export type ImageFacts = z.infer<typeof imageFacts>;

/** What a list of images is narrowed down to. */
export interface ImageFilter {
  /** How the name begins, whatever the case. */
  search?: string;
  osType?: 'Linux' | 'Windows';
}

/**
 * What is known of the images of galleries: a copy of what Azure says, synchronised from there. It belongs to the
 * gallery, because one gallery may serve many lab accounts.
 */
export interface ImageCatalogue {
  /** By name. One request of the table service each. */
  listImages(
    galleryId: string,
    filter: ImageFilter,
    page: { size: number; continuation?: string },
  ): Promise<Page<ImageFacts>>;
  readImage(image: ImageRef): Promise<ImageFacts | undefined>;
  /** Newest first. One request of the table service each. */
  listVersions(image: ImageRef, page: { size: number; continuation?: string }): Promise<Page<VersionFacts>>;
  readVersion(version: VersionRef): Promise<VersionFacts | undefined>;
  /** @returns the image afterwards; undefined when there is none */
  setEnabled(image: ImageRef, accountId: string, enabled: boolean): Promise<ImageFacts | undefined>;
}

/** Brings the catalogue up to date with Azure. */
export interface ImageRefresher {
  /** Reads the image and its versions from Azure, whatever became of them, and writes down what has changed. */
  refresh(image: ImageRef): Promise<void>;
}
