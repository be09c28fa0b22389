import { z } from 'zod';
import { regionNameText } from '../region/target-region.ts';
import { GALLERY_TYPE } from '../resource/resource-id.ts';
import { galleryId } from './gallery.ts';

/** Azure docs, troubleshooting-shared-images: unlike an image's, a gallery's name takes no dash. */
const galleryName = z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9_.]{0,78}[A-Za-z0-9])?$/, {
  error:
    'A gallery’s name has 1 to 80 letters, digits, "_" and ".", no dash, and begins and ends with a letter or digit.',
});

/** A gallery that is to be made. */
export const newGallery = z
  .strictObject({
    resourceGroup: z
      .string()
      .refine((group) => galleryId.safeParse(idIn(group, 'any')).success, {
        error: 'Give the resource group’s id: /subscriptions/…/resourceGroups/…',
      })
      .meta({
        description: "Azure's resource id of a resource group that is there.",
        examples: ['/subscriptions/{id}/resourceGroups/contoso'],
      }),
    name: galleryName.meta({ description: 'Unique in the subscription.', examples: ['contoso_gallery'] }),
    location: regionNameText.exactOptional().meta({
      description: "Azure's name of its region; the lab account's, where this is left out.",
    }),
  })
  .meta({ id: 'NewGallery', description: 'A gallery that is to be made.' });
export type NewGallery = z.infer<typeof newGallery>;

/** The resource id that the gallery will have. */
export function idOfNewGallery({ resourceGroup, name }: NewGallery): string {
  return idIn(resourceGroup, name);
}

function idIn(resourceGroup: string, name: string): string {
  return `${resourceGroup}/providers/${GALLERY_TYPE}/${name}`;
}
