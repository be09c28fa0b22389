import { z } from 'zod';
import { requester } from '../export/export.ts';
import type { Page } from '../export/ports.ts';
import type { Reading } from '../operation/outcome.ts';
import type { ChangeStamp, ImageChange } from './image-change.ts';
import { imageProperties } from './image-definition.ts';
import type { ImageRef, VersionRef } from './ports.ts';
import { taggedMaker, type TaggedMaker } from './source-export.ts';

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

/** What a list of images is narrowed down to. */
export interface ImageFilter {
  /** How the name begins, whatever the case. */
  search?: string;
  osType?: 'Linux' | 'Windows';
  /**
   * `usable`: nothing that Azure says stands against it. `doubtful`: something does, or may, in time or in some lab
   * account. What stands in both, or wrongly in one, is for `hiddenBecause` to tell.
   */
  list?: 'usable' | 'doubtful';
}

/**
 * What is known of the images of galleries: a copy of what Azure says, synchronised from there. It belongs to the
 * gallery, because one gallery may serve many lab accounts.
 */
export interface ImageCatalogue {
  /** By name; a page begins after the image whose name it is given. One request of the table service each. */
  listImages(
    galleryId: string,
    filter: ImageFilter,
    page: { size: number; continuation?: string },
  ): Promise<Page<ImageFacts>>;
  readImage(image: ImageRef): Promise<ImageFacts | undefined>;
  /** Newest first; a page begins after the version that it is given. One request of the table service each. */
  listVersions(image: ImageRef, page: { size: number; continuation?: string }): Promise<Page<VersionFacts>>;
  readVersion(version: VersionRef): Promise<VersionFacts | undefined>;
  /**
   * @param stamp of the change that this is
   * @returns the image afterwards; undefined when there is none
   */
  setEnabled(
    image: ImageRef,
    accountId: string,
    enabled: boolean,
    stamp: ChangeStamp,
  ): Promise<ImageFacts | undefined>;
}

/** All that is known of one image, as it was read. */
export interface ImageRecord {
  image?: ImageFacts;
  versions: VersionFacts[];
  /** Of the image, which tells a write whether somebody else wrote in between, and the lists that it stood in. */
  row?: { etag: string; lists: readonly string[] };
}

/** The catalogue, for who brings it up to date. */
export interface ImageRecords {
  read(image: ImageRef): Promise<ImageRecord>;
  /**
   * Writes what has changed since the record was read, or with undefined removes the image and its versions.
   *
   * @param stamp of the change, should it be one
   * @returns how many rows of facts it wrote or removed; undefined when somebody else wrote in between; `too-large`
   *   when the table service takes no row of that size (64 KiB of facts: tags may have more)
   */
  replace(
    image: ImageRef,
    known: ImageRecord,
    next: { image: ImageFacts; versions: readonly VersionFacts[] } | undefined,
    stamp: ChangeStamp,
  ): Promise<number | 'too-large' | undefined>;
  /** Names of all images, in lower case, a page of the table service at a time. */
  names(galleryId: string): AsyncIterable<string[]>;
  /** The gallery has been read from its beginning to its end: from now on, changes are told. Repeated, it does nothing. */
  markRead(galleryId: string): Promise<void>;
}

/**
 * Changes that are written down, in one transaction with the facts that have changed, and are not told yet. What a
 * gallery holds when it is read for the first time is no change.
 */
export interface ImageChanges {
  /** The oldest first, a page of the table service at a time. */
  untold(galleryId: string): AsyncIterable<ImageChange[]>;
  /** Repeated, it does nothing. */
  forget(galleryId: string, changeIds: readonly string[]): Promise<void>;
}

/** Tells lab accounts what has changed in their gallery. */
export interface ImageNews {
  /** Tells what is not told yet. It does not fail: what can't be told now is told by the next synchronisation. */
  tell(galleryId: string): Promise<void>;
}

/** An image version as Azure shows it, with what its tags say of the export that made it. */
export interface VersionLook {
  /** Without the origin; in a list all regions are `Unknown`, for a list of Azure's does not tell. */
  facts: VersionFacts;
  madeBy?: TaggedMaker;
}

/** What galleries hold, as Azure says. */
export interface GalleryContents {
  /**
   * A page of a gallery's images, in Azure's order. Undefined when there is no such gallery.
   *
   * @param continuation as the page before has it
   */
  listImages(
    galleryId: string,
    continuation?: string,
  ): Promise<Reading<{ images: ImageDefinition[]; continuation?: string } | undefined>>;
  readImage(image: ImageRef): Promise<Reading<ImageDefinition | undefined>>;
  /** All versions, without how far they are in their regions; none when there is no such image. */
  listVersions(image: ImageRef): Promise<Reading<VersionLook[]>>;
  /** With how far it is in its regions. */
  readVersion(version: VersionRef): Promise<Reading<VersionLook | undefined>>;
}

/** Brings the catalogue up to date with Azure. */
export interface ImageRefresher {
  /**
   * Reads the image and its versions from Azure, whatever became of them, and writes down what has changed.
   *
   * @param definition of the image, where it has just been read
   * @returns how many rows it wrote or removed
   */
  refresh(image: ImageRef, definition?: ImageDefinition): Promise<Reading<{ rowsWritten: number }>>;
}
