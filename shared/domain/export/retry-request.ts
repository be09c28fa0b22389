import { z } from 'zod';
import { regionNameText } from '../region/target-region.ts';

/** What a teacher says of a retry. */
export const retryRequest = z
  .strictObject({
    regions: z
      .array(regionNameText)
      .min(1)
      .max(100)
      .exactOptional()
      .describe('Only these of the regions without a copy; all of them, if left out.'),
  })
  .meta({ id: 'RetryRequest' });
export type RetryRequest = z.infer<typeof retryRequest>;
