import { z } from 'zod';
import { GALLERY_TYPE, parseResourceId } from '../resource/resource-id.ts';

/** The resource id of an Azure Compute Gallery. */
export const galleryId = z.string().superRefine((text, context) => {
  try {
    parseResourceId(text, GALLERY_TYPE);
  } catch {
    context.addIssue({
      code: 'custom',
      message: `Give the gallery's resource id: /subscriptions/…/resourceGroups/…/providers/${GALLERY_TYPE}/…`,
    });
  }
});

/** What Azure says of a gallery that is there. */
export interface Gallery {
  id: string;
  location: string;
}
