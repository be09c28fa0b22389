import { z } from 'zod';
import { job } from '../../../shared/domain/job/job.ts';
import { workflowSettings } from '../../../shared/domain/export/workflow-settings.ts';

/** What a job's workflow is started with. */
export const jobInput = z.object({
  accountId: z.string(),
  jobId: z.string(),
  /** An earlier run is dead: this one goes on in its place. */
  again: z.literal(true).exactOptional(),
});

/** What a run needs to know of its job; it keeps the settings that it began with. */
export const begunJob = job
  .pick({ kind: true, target: true, order: true, requestedBy: true })
  .extend({ settings: workflowSettings });
export type BegunJob = z.infer<typeof begunJob>;
