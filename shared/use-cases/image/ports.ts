import { type ImageRef, type VersionRef } from '../../domain/image/image-ref.ts';
import type { Gallery } from '../../domain/gallery/gallery.ts';
import type { AzureError, AzureTrace, OperationState, Outcome, Reading } from '../../domain/arm/outcome.ts';
import type { RegionName } from '../../domain/region/region.ts';
import type { SeenVersion } from '../../domain/region/replication.ts';
import type { TargetRegion } from '../../domain/region/target-region.ts';
import type { ImageProperties } from '../../domain/image/image-definition.ts';
import type { VersionProperties } from '../../domain/image/version-edit.ts';

/** Image definitions of galleries. */
export interface Images {
  /** Undefined when there is no such gallery. */
  readGallery(galleryId: string): Promise<Reading<Gallery | undefined>>;
  /** Undefined when the gallery has no such image yet. */
  readProperties(image: ImageRef): Promise<Reading<ImageProperties | undefined>>;
  /** Creates the image with these properties, or finds it; refuses when the one that is there has others. */
  ensure(order: NewImage): Promise<Outcome<null>>;
  /** Deletes the image, which must have no versions any more. */
  ensureDeleted(image: ImageRef): Promise<Outcome<null>>;
}

export interface NewImage extends ImageRef {
  properties: ImageProperties;
  location: string;
  /** Whose tag it bears. */
  exportId: string;
  description?: string;
}

export interface NewVersion extends VersionRef {
  /** The lab account of the export. */
  accountId: string;
  exportId: string;
  home: TargetRegion;
  snapshotId: string;
  /** The number was asked for: it may be below others that are there. */
  exactNumber: boolean;
  tags: Record<string, string>;
  excludeFromLatest: boolean;
  /** ISO 8601, UTC. */
  endOfLifeDate?: string;
}

export type VersionOwner =
  /** It is there and bears our export's tag. */
  | { owner: 'us'; operation?: OperationState; trace?: AzureTrace }
  /** Its number, or a higher one, was taken outside our exports: `existing` are all the image's versions. */
  | { owner: 'other'; existing: string[] };

export type WriteOutcome =
  /** Azure works on it; without the operation, where an earlier ask had begun it. */
  | { kind: 'written'; operation?: OperationState; trace?: AzureTrace }
  | { kind: 'wait'; seconds: number; why: string }
  /** Azure would not take these regions; all new ones when its words don't say which. */
  | { kind: 'refused'; regions: RegionName[]; error: AzureError };

export interface RegionsChange {
  /** What should be in the list; what a region there is set to already stays as it is. */
  wanted: readonly TargetRegion[];
  /** What should not. */
  unwanted: readonly RegionName[];
}

/** Image versions and their replication. */
export interface ImageVersions {
  /** Has Azure create the version in its home region; done as soon as Azure has taken it on. */
  ensureCreated(version: NewVersion): Promise<Outcome<VersionOwner>>;
  /**
   * One look at all regions at once. Undefined when the version is not there.
   *
   * @param operation the last write's operation, asked for its reason when the version failed
   */
  observe(
    version: VersionRef,
    operation: OperationState | undefined,
  ): Promise<Reading<SeenVersion | undefined>>;
  /**
   * Changes the version's list of target regions. Azure wants the complete list and removes what is missing in it:
   * so what is in it and not named here stays in it.
   *
   * @param exportId whose tag the version must bear; undefined takes any
   */
  writeRegions(
    version: VersionRef,
    exportId: string | undefined,
    change: RegionsChange,
  ): Promise<WriteOutcome>;
  /** Changes what is said of the version, and the number of replicas where it is; refused where there is none. */
  ensureProperties(version: VersionRef, properties: VersionProperties): Promise<Outcome<null>>;
  /** Deletes the version; with an export's id only if it bears that export's tag. */
  ensureDeleted(version: VersionRef, exportId?: string): Promise<Outcome<null>>;
}
