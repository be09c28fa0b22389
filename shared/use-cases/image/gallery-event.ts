import { z } from 'zod';
import { galleryId } from '../../domain/gallery/gallery.ts';
import { imageName } from '../../domain/image/image-name.ts';
import { versionNumber } from '../../domain/image/image-version.ts';
import type { ImageRef } from '../../domain/image/image-ref.ts';

/**
 * As much of Event Grid's event of a resource as says which one it is: CloudEvents 1.0, whose subject is the
 * resource's id (Azure docs, event-schema-resource-groups). The event is a hint; what has become of the image is
 * asked of Azure.
 */
const resourceEvent = z.object({
  specversion: z.literal('1.0'),
  type: z.enum(['Microsoft.Resources.ResourceWriteSuccess', 'Microsoft.Resources.ResourceDeleteSuccess']),
  subject: z.string(),
});

/** An image, or one of its versions: gallery, image, version. */
const IMAGE_ID = /^(.+)\/images\/([^/]+)(?:\/versions\/([^/]+))?$/i;

/** The same names as from anywhere else: none leads out of its place. */
const image = z.object({ galleryId, imageName, version: versionNumber.optional() });

/** The image that an event is about, itself or a version of it; undefined of an event about anything else. */
export function imageOfEvent(event: unknown): ImageRef | undefined {
  const read = resourceEvent.safeParse(event);
  const [, ofGallery, name, version] = IMAGE_ID.exec(read.data?.subject ?? '') ?? [];
  const found = image.safeParse({ galleryId: ofGallery, imageName: name, version }).data;
  return found && { galleryId: found.galleryId, imageName: found.imageName };
}
