import type { Outcome, Reading } from '../../domain/arm/outcome.ts';
import type { AzurePermission } from '../../domain/gallery/azure-permissions.ts';
import type { GalleryFacts } from '../../domain/gallery/gallery.ts';

/** Which gallery, and the operation that it is made by. */
export interface GalleryOrder {
  galleryId: string;
  jobId: string;
}

/** Galleries in Azure. Ids are resource ids. */
export interface Galleries {
  /** Undefined when there is no such gallery. */
  read(galleryId: string): Promise<Reading<GalleryFacts | undefined>>;
  /** What the app's own identity may do in the gallery. */
  readPermissions(galleryId: string): Promise<Reading<AzurePermission[]>>;
  /** Names of its images, as many as asked for, in Azure's order. */
  listImageNames(galleryId: string, most: number): Promise<Reading<string[]>>;
  /** Makes the gallery with the operation's tag, or finds it; refuses one that somebody else has made. */
  ensure(order: GalleryOrder & { location: string }): Promise<Outcome<null>>;
  /** Deletes the gallery if it bears the operation's tag and nothing is in it. */
  ensureDeleted(order: GalleryOrder): Promise<Outcome<null>>;
}
