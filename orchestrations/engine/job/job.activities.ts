import { z } from 'zod';
import { exportError } from '../../../shared/domain/export/export.ts';
import type { VersionStore } from '../../../shared/use-cases/export/ports.ts';
import { workflowSettings, type WorkflowSettings } from '../../../shared/domain/export/workflow-settings.ts';
import {
  beginJob as begin,
  settleJob as settle,
  type JobPorts,
} from '../../../shared/use-cases/job/run-job.ts';
import { activity } from '../durable/activity.ts';
import { runRef, versionRef } from '../run/run-ref.ts';
import { begunJob } from './job-ref.ts';

/** Takes the job for this run; a second run of the same job gets nothing and must stop. */
export const beginJobActivity = activity({
  name: 'beginJobActivity',
  input: z.object({ run: runRef, again: z.boolean() }),
  output: z.object({ begun: begunJob.extend({ settings: workflowSettings }).nullable() }),
  create:
    (ports: JobPorts & { settings: WorkflowSettings }) =>
    async ({ run, again }) => {
      const job = await begin(ports, run, again);
      if (!job) return { begun: null };
      const { kind, target, order, requestedBy } = job;
      return {
        begun: { kind, target, order, ...(requestedBy && { requestedBy }), settings: ports.settings },
      };
    },
});

const result = z.record(z.string(), z.unknown()).exactOptional();

export const jobEnding = z.discriminatedUnion('status', [
  z.object({ status: z.literal('Succeeded'), result }),
  z.object({ status: z.literal('Failed'), error: exportError, result }),
  z.object({ status: z.literal('Cancelled'), error: exportError.exactOptional(), result }),
]);
export type JobEnding = z.infer<typeof jobEnding>;

/** Ends the job and gives up what it held: its lock with the status, then the version. */
export const settleJobActivity = activity({
  name: 'settleJobActivity',
  input: z.object({ run: runRef, ending: jobEnding, claim: versionRef.exactOptional() }),
  output: z.object({ current: z.boolean() }),
  create:
    (ports: JobPorts & { reservations: Pick<VersionStore, 'release'> }) =>
    async ({ run, ending, claim }) => {
      const current = await settle(ports, run, ending);
      if (current && claim) await ports.reservations.release(claim, run.exportId);
      return { current };
    },
});
