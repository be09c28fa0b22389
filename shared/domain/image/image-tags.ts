import { z } from 'zod';

/** Azure takes 50 tags on a resource; some are kept for the app's own. */
const MAX_TAGS = 40;

/** What a version says of itself beside its image's description: Azure has no field for it. */
export const DESCRIPTION_TAG = 'description';

/**
 * Azure docs, tag-resources: names without `<>%&\?/`, and none that Azure keeps for itself; nor those that the app
 * writes, because Azure refuses two names that differ in case alone.
 */
export const tagName = z
  .string()
  .min(1)
  .max(512)
  .regex(/^[^<>%&\\?/]+$/, { error: 'A tag’s name can’t contain < > % & \\ ? or /.' })
  .refine((name) => !/^(?:azure|microsoft|windows|labgallery)/i.test(name), {
    error: 'Names of tags that begin with azure, microsoft, windows or labGallery are kept.',
  })
  .refine((name) => name.toLowerCase() !== DESCRIPTION_TAG, {
    error: 'The tag "description" is kept for what the field "description" says.',
  });

export const tagValue = z.string().max(256);

/** Tags for an image version. Azure takes names for the same that differ in case alone. */
export const imageTags = z
  .record(tagName, tagValue)
  .refine((tags) => Object.keys(tags).length <= MAX_TAGS, { error: `Give at most ${MAX_TAGS} tags.` })
  .refine(
    (tags) => new Set(Object.keys(tags).map((name) => name.toLowerCase())).size === Object.keys(tags).length,
    {
      error: 'Two tags have the same name; upper and lower case are the same to Azure.',
    },
  )
  .describe('Tags for the image version.');
