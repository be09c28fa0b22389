import { z } from 'zod';
import { galleryId } from '../../shared/domain/gallery/gallery.ts';
import { newGallery } from '../../shared/domain/gallery/new-gallery.ts';
import type { CheckedGallery } from '../../shared/use-cases/gallery/attach-gallery.ts';
import type { DetachImpact } from '../../shared/use-cases/gallery/detach-gallery.ts';
import { detailDocument } from '../exports/export-document.ts';
import { stateAsOf } from '../labs/lab-document.ts';

const id = galleryId.meta({
  description: "Azure's resource id of the gallery.",
  examples: ['/subscriptions/{id}/resourceGroups/contoso/providers/Microsoft.Compute/galleries/contoso'],
});

/** Which gallery an administrator means. */
export const galleryReference = z
  .strictObject({ galleryId: id })
  .meta({ id: 'GalleryReference', description: 'Which gallery is meant.' });

/** The gallery that an account is to have: one that is there, or one to be made. */
export const attachRequest = z
  .strictObject({ galleryId: id.exactOptional(), create: newGallery.exactOptional() })
  .refine(({ galleryId: there, create }) => (there === undefined) !== (create === undefined), {
    error: 'Name either a gallery that is there by its "galleryId", or one that is to be made with "create".',
  })
  .meta({ id: 'AttachRequest', description: 'The gallery that an account is to have.' });

/** A gallery as it is now, with every check of it. */
export const galleryDocument = z
  .strictObject({
    galleryId: z.string().meta({ description: "Azure's resource id of the gallery." }),
    location: z.string().optional().meta({ description: "Azure's name of its region." }),
    provisioningState: z.string().optional().meta({ description: "Azure's word for its state." }),
    sharing: z.string().optional().meta({ description: '`Private`, `Groups` or `Community`.' }),
    softDelete: z.boolean().optional().meta({ description: 'Deleted versions are kept for a while.' }),
    missingActions: z.array(z.string()).optional().meta({
      description:
        "What the app does in a gallery and its identity may not do in this one. Absent where Azure didn't say.",
    }),
    usable: z.boolean().meta({ description: 'Nothing that is known prevents it.' }),
    refusals: z.array(detailDocument).meta({ description: 'Everything that prevents it.' }),
    warnings: z.array(detailDocument).meta({ description: 'What an administrator should know.' }),
    stateAsOf,
  })
  .meta({ id: 'Gallery', description: 'The gallery as it is now. What couldn’t be read is absent.' });

export function galleryDocumentOf(
  checked: CheckedGallery & { asOf?: Date },
): z.infer<typeof galleryDocument> {
  const { galleryId: of, gallery, missing, refusals, warnings, asOf } = checked;
  return {
    galleryId: of,
    location: gallery?.location,
    provisioningState: gallery?.provisioningState,
    sharing: gallery?.sharing,
    softDelete: gallery?.softDelete,
    missingActions: missing && [...missing],
    usable: refusals.length === 0,
    refusals,
    warnings,
    stateAsOf: asOf?.toISOString(),
  };
}

/** What would break if the gallery were detached. */
export const detachDocument = z
  .strictObject({
    galleryId: z.string().meta({ description: 'The attached gallery.' }),
    possible: z.boolean().meta({ description: 'No running operation has to end first.' }),
    labs: z
      .array(
        z
          .strictObject({
            labName: z.string().meta({ description: 'Name of the lab.' }),
            imageName: z.string().meta({ description: 'The image that it was made from.' }),
            version: z.string().meta({ description: 'The version that the lab was made from.' }),
          })
          .meta({ id: 'LabOfImage', description: 'A lab that was made from an image of the gallery.' }),
      )
      .meta({ description: 'These labs keep running, but can’t be created from their images again.' }),
    exports: z.array(z.string()).meta({ description: 'Ids of exports that are not over.' }),
    operations: z.array(z.string()).meta({ description: 'Ids of other operations that are not over.' }),
    images: z
      .strictObject({
        count: z.int().meta({ description: 'How many images can’t be chosen any more.' }),
        more: z.boolean().meta({ description: 'There are more.' }),
        names: z.array(z.string()).meta({ description: 'Names of the first 100.' }),
      })
      .optional()
      .meta({ description: 'Absent if the app can’t read it from Azure.' }),
    imagesUnknown: detailDocument.optional().meta({ description: 'Why Azure does not.' }),
  })
  .meta({ id: 'DetachImpact', description: 'What would break if the gallery were detached.' });

export function detachDocumentOf(impact: DetachImpact): z.infer<typeof detachDocument> {
  const { galleryId: of, labs, exports, operations, images } = impact;
  return {
    galleryId: of,
    possible: exports.length === 0 && operations.length === 0,
    labs,
    exports,
    operations,
    ...('unknown' in images ? { imagesUnknown: images.unknown } : { images }),
  };
}
