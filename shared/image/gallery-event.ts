import { z } from 'zod';
import { GALLERY_TYPE, parseResourceId } from '../resource/resource-id.ts';
import type { ImageRef } from './ports.ts';

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

/** An image, or one of its versions: gallery and image. */
const IMAGE_ID = /^(.+)\/images\/([^/]+)(?:\/versions\/[^/]+)?$/i;

/** The image that an event is about, itself or a version of it; undefined of an event about anything else. */
export function imageOfEvent(event: unknown): ImageRef | undefined {
  const read = resourceEvent.safeParse(event);
  const [, galleryId, imageName] = IMAGE_ID.exec(read.data?.subject ?? '') ?? [];
  if (galleryId === undefined || imageName === undefined) return undefined;
  try {
    parseResourceId(galleryId, GALLERY_TYPE);
    return { galleryId, imageName };
  } catch {
    return undefined; // Another kind of resource has something of that name.
  }
}
