import { z } from 'zod';

const MAX_KEPT = 1_000;

/** Which versions of its images a lab account keeps. Nothing that a lab was made from ever goes. */
export const retentionPolicy = z
  .strictObject({
    keepNewest: z
      .int()
      .min(1)
      .max(MAX_KEPT)
      .describe('So many of the newest versions of each image are kept as they are.'),
    shrinkOlder: z
      .boolean()
      .exactOptional()
      .describe('Older versions stay in their home region alone; otherwise they are deleted.'),
    deletePastEndOfLife: z.boolean().exactOptional().describe('Versions past their end of life are deleted.'),
  })
  .meta({ id: 'RetentionPolicy', description: 'Which versions of its images a lab account keeps.' });
export type RetentionPolicy = z.infer<typeof retentionPolicy>;
