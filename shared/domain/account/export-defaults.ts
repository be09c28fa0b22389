import { z } from 'zod';
import { replicaCount, storageAccountType } from '../region/target-region.ts';

/**
 * What an administrator may settle for all exports of a lab account. Which regions is not among it: labs of one
 * account may be in several geographies, and `allowedRegions` narrows each of them down. Nor is a consent, which is
 * for whoever asks to give.
 */
export const exportDefaults = z
  .strictObject({
    replicaCount: replicaCount.exactOptional(),
    storageAccountType: storageAccountType.exactOptional(),
    excludeFromLatest: z
      .boolean()
      .exactOptional()
      .describe('New versions are kept from those who take an image’s latest.'),
  })
  .meta({ id: 'ExportDefaults', description: 'What exports of the lab account do where they say nothing.' });
export type ExportDefaults = z.infer<typeof exportDefaults>;
