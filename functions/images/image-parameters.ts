import { z } from 'zod';
import { imageName } from '../../shared/image/image-name.ts';
import { parseVersion } from '../../shared/image/image-version.ts';

const FOLLOW = 'Follow the nextLink of the page before, unchanged.';

/** In a path any text is welcome: where there is no such image, that is the answer. */
export const imageParameter = z.string().meta({ description: 'Name of the image, whatever its case.' });

export const versionParameter = z.string().meta({
  description: '`major.minor.patch` of the version.',
  examples: ['1.0.0'],
});

/** How names of images begin. */
export const imageSearch = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,80}$/, {
    error: 'Names of images have letters, digits, "_", "." and "-", 80 at most.',
  })
  .meta({ description: 'How the name begins, whatever its case.' });

/** What a page of images may begin after. */
export const imageContinuation = z
  .string()
  .refine((name) => imageName.safeParse(name).success, { error: FOLLOW })
  .meta({ description: 'Where the page begins, as the `nextLink` of the page before has it.' });

/** What a page of versions may begin after. */
export const versionContinuation = z
  .string()
  .refine((version) => parseVersion(version) !== undefined, { error: FOLLOW })
  .meta({ description: 'Where the page begins, as the `nextLink` of the page before has it.' });
