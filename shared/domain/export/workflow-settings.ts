import { z } from 'zod';
import { replicationLimits } from '../region/replication.ts';

/** What an operator may set about a run's pace; a run keeps what it began with. */
export const workflowSettings = z.object({
  /** Between two looks at an operation of Azure's, where Azure does not say. */
  pollSeconds: z.number(),
  /** When an operation of Azure's is given up, other than replication. */
  operationDeadlineMinutes: z.number(),
  /** Between two looks at the replication: at first, and in the long run. */
  firstTickSeconds: z.number(),
  lastTickSeconds: z.number(),
  limits: replicationLimits,
  /** How long the snapshot of a partly succeeded export is kept for a retry. */
  snapshotRetentionDays: z.number(),
});
export type WorkflowSettings = z.infer<typeof workflowSettings>;
