import type { Reading } from '../operation/outcome.ts';
import type { AzurePermission } from './azure-permissions.ts';
import type { GalleryFacts } from './gallery.ts';

/** Galleries in Azure. Ids are resource ids. */
export interface Galleries {
  /** Undefined when there is no such gallery. */
  read(galleryId: string): Promise<Reading<GalleryFacts | undefined>>;
  /** What the app's own identity may do in the gallery. */
  readPermissions(galleryId: string): Promise<Reading<AzurePermission[]>>;
  /** Names of its images, as many as asked for, in Azure's order. */
  listImageNames(galleryId: string, most: number): Promise<Reading<string[]>>;
}
