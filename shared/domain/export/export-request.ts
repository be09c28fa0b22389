import { z } from 'zod';
import { imageName } from '../image/image-name.ts';
import { imageTags } from '../image/image-tags.ts';
import { versionNumber } from '../image/image-version.ts';
import { replicaCount, storageAccountType, targetRegionRequest } from '../region/target-region.ts';

/** A row has room for 32,768 characters in one field; nobody who does not try needs so much. */
const MAX_OPTIONS_LENGTH = 30_000;

/** What a teacher may choose about an export. What is left out is as most exports want it. */
export const exportOptions = z
  .strictObject({
    image: z
      .enum(['New', 'Existing'])
      .exactOptional()
      .describe(
        'Refuse unless the image is new, or is there already; either will do where this is left out.',
      ),
    version: versionNumber
      .exactOptional()
      .describe('The number of the new version; the one after the highest, where it is left out.'),
    description: z
      .string()
      .min(1)
      .max(256)
      .exactOptional()
      .describe('What is in it: on the version, and on the image if the export makes it.'),
    tags: imageTags.exactOptional(),
    targetRegions: z
      .array(targetRegionRequest)
      .min(1)
      .max(100)
      .exactOptional()
      .describe(
        'Some of the geography’s regions; the home region is always in it. All of them, if left out.',
      ),
    replicaCount: replicaCount.exactOptional(),
    storageAccountType: storageAccountType.exactOptional(),
    excludeFromLatest: z
      .boolean()
      .exactOptional()
      .describe('Keep the version from those who take an image’s latest.'),
    endOfLifeDate: z.iso.datetime().exactOptional().describe('When nobody should use the version any more.'),
    generalize: z
      .boolean()
      .exactOptional()
      .describe(
        'Make a generalized image. The template VM can never start again, even if the export is cancelled; run ' +
          'sysprep (Windows) or waagent -deprovision (Linux) in it before.',
      ),
    stopTemplateVm: z
      .boolean()
      .exactOptional()
      .describe('Consent that the template VM is stopped while its disk is captured, if it runs.'),
  })
  .refine((options) => JSON.stringify(options).length <= MAX_OPTIONS_LENGTH, {
    error: `These options are too long: as JSON they may have ${MAX_OPTIONS_LENGTH} characters.`,
  })
  .meta({ id: 'ExportOptions' });
export type ExportOptions = z.infer<typeof exportOptions>;

/** What a teacher says of an export. */
export const exportRequest = z
  .strictObject({
    imageName: imageName.meta({
      description: 'Name of the image, which need not exist yet.',
      examples: ['linux-basics'],
    }),
    options: exportOptions.exactOptional(),
  })
  .meta({ id: 'ExportRequest', description: 'What a teacher says of an export.' });
export type ExportRequest = z.infer<typeof exportRequest>;

/** What a teacher says of an export that may come. */
export const previewRequest = exportRequest
  .extend({
    occupiedGb: z
      .number()
      .positive()
      .max(32_768)
      .exactOptional()
      .describe(
        'How much of the OS disk is in use, in GB, for the cost: Azure bills what is occupied, and does not tell how ' +
          'full a disk is. The size of the disk, which is the most that it can be, where this is left out.',
      ),
  })
  .meta({ id: 'PreviewRequest' });
export type PreviewRequest = z.infer<typeof previewRequest>;

/** A caller's key for one request: the same key with the same body is the same export, however often it comes. */
export const idempotencyKey = z.string().regex(/^[\x21-\x7e]{1,128}$/, {
  error: 'Use 1 to 128 printable ASCII characters without spaces; a GUID is a good choice.',
});
