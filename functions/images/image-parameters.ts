import { z } from 'zod';
import { imageName } from '../../shared/domain/image/image-name.ts';
import { versionNumber } from '../../shared/domain/image/image-version.ts';

const FOLLOW = 'Follow the nextLink of the page before, unchanged.';

export const imageParameter = imageName.meta({ description: 'Name of the image, whatever its case.' });

export const versionParameter = versionNumber.meta({
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
  .refine((version) => versionNumber.safeParse(version).success, { error: FOLLOW })
  .meta({ description: 'Where the page begins, as the `nextLink` of the page before has it.' });
