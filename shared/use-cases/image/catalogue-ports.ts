import type { ImageFilter } from '../../domain/image/image-lists.ts';
import type { VersionFacts, ImageDefinition, ImageFacts } from '../../domain/image/image-facts.ts';
import type { Page } from '../page.ts';
import type { Reading } from '../../domain/arm/outcome.ts';
import type { ChangeStamp, ImageChange } from '../../domain/image/image-change.ts';
import type { ImageRef, VersionRef } from '../../domain/image/image-ref.ts';
import { type TaggedMaker } from '../../domain/image/tagged-maker.ts';

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
