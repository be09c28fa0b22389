import { z } from 'zod';
import { imageName } from '../image/image-name.ts';

/** What a teacher says of an export. */
export const exportRequest = z
  .strictObject({
    imageName: imageName.meta({
      description: 'Name of the image, which need not exist yet.',
      examples: ['linux-basics'],
    }),
  })
  .meta({ id: 'ExportRequest', description: 'What a teacher says of an export.' });
export type ExportRequest = z.infer<typeof exportRequest>;

/** A caller's key for one request: the same key with the same body is the same export, however often it comes. */
export const idempotencyKey = z.string().regex(/^[\x21-\x7e]{1,128}$/, {
  error: 'Use 1 to 128 printable ASCII characters without spaces; a GUID is a good choice.',
});
