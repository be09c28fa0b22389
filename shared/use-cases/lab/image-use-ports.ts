import type { ImageRef } from '../../domain/image/image-ref.ts';

/** A lab whose template VM was made from an image version. */
export interface ImageUse {
  accountId: string;
  labName: string;
  imageName: string;
  version: string;
}

/**
 * Which labs were made from which image versions: kept with the gallery, because labs of several lab accounts may
 * use one image.
 */
export interface ImageUses {
  /** Those of the gallery, of one image, of one version, or by the labs of one account, in a stable order; at most 1,000. */
  list(
    galleryId: string,
    of?: { imageName: string; version?: string } | { accountId: string },
  ): Promise<ImageUse[]>;
  /** Repeated, it changes nothing. */
  add(image: Pick<ImageRef, 'galleryId'> & ImageUse): Promise<void>;
  /** Repeated, it changes nothing. */
  remove(image: Pick<ImageRef, 'galleryId'> & ImageUse): Promise<void>;
}
