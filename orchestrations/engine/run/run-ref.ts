import { z } from 'zod';
import { exportStep } from '../../../shared/domain/export/export.ts';

/** Names one run of an export, or of a job by its id; what a run writes is refused once another has taken it over. */
export const runRef = z.object({ accountId: z.string(), exportId: z.string(), token: z.string() });

/** Names the export that a workflow is about. */
export const exportRef = z.object({ accountId: z.string(), exportId: z.string() });

export const imageRef = z.object({ galleryId: z.string(), imageName: z.string() });
export const versionRef = imageRef.extend({ version: z.string() });

/** For which run, and at which of its steps, Azure is asked for something; a job has no steps. */
export const watch = z.object({
  run: runRef,
  step: exportStep.exactOptional(),
  /** What puts things right goes on when the export is cancelled, and whatever step it had reached. */
  cleaningUp: z.literal(true).exactOptional(),
});
export type Watch = z.infer<typeof watch>;
