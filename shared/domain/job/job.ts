import { z } from 'zod';
import { exportError } from '../export/export.ts';

/**
 * What kinds of long work there are beside exports. The workflow of a kind has its name, with a small letter at
 * its beginning.
 */
export const jobKind = z.enum([
  'AttachNewGallery',
  'SynchronizeGallery',
  'EditVersion',
  'DeleteVersion',
  'DeleteImage',
  'ApplyRetention',
  'DeleteLabAccount',
  'CreateLab',
  'DeleteLab',
  'TurnOnTemplateVm',
  'TurnOffTemplateVm',
  'ResetPassword',
]);
export type JobKind = z.infer<typeof jobKind>;

export const jobStatus = z.enum(['Accepted', 'Running', 'Succeeded', 'Failed', 'Cancelled']);
export type JobStatus = z.infer<typeof jobStatus>;

/**
 * One run of long work that is no export. Times are ISO 8601, in UTC. Its order and its result are kept in clear:
 * nothing secret may be in them.
 */
export const job = z.object({
  id: z.string(),
  accountId: z.string(),
  kind: jobKind,
  /** What it is about: a path below the lab account, as `images/linux/versions/1.0.0`; empty for the account itself. */
  target: z.string(),
  /** What was asked for, in the form that its workflow knows. */
  order: z.record(z.string(), z.unknown()),
  /** Object id and name of who asked for it; absent where a timer did. */
  requestedBy: z.object({ id: z.string(), name: z.string() }).exactOptional(),
  /** Nothing else of this name goes on at the same time in the lab account. */
  lock: z.string().exactOptional(),
  status: jobStatus,
  createdAt: z.string(),
  startedAt: z.string().exactOptional(),
  endedAt: z.string().exactOptional(),
  /** When somebody asked for the end of it; it heeds that at its next step or wait. */
  cancelRequestedAt: z.string().exactOptional(),
  error: exportError.exactOptional(),
  /** What came of it, in the form that its workflow knows. */
  result: z.record(z.string(), z.unknown()).exactOptional(),
});
export type Job = z.infer<typeof job>;

/** True when the job is over. */
export function isJobOver(status: JobStatus): boolean {
  return status !== 'Accepted' && status !== 'Running';
}
