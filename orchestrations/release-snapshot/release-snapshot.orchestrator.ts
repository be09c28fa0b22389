import { z } from 'zod';
import { orchestrator } from '../durable/orchestrator.ts';
import { call } from '../durable/steps.ts';
import { exportRef } from '../export-image/run-ref.ts';
import { deleteSnapshot } from '../export-image/snapshot.activities.ts';
import { untilDone } from '../wait-for-operation/until-done.ts';
import { forgetSnapshot, inspectSnapshot } from './kept-snapshot.activities.ts';

/**
 * Deletes the snapshot of a partly succeeded export when the time for a retry is over. What Azure refuses fails
 * this instance, and the next sweep starts another.
 */
export const releaseSnapshot = orchestrator({
  name: 'releaseSnapshot',
  input: exportRef,
  output: z.null(),
  *steps(context, { accountId, exportId }) {
    const { overdue } = yield* call(context, inspectSnapshot, { accountId, exportId });
    if (!overdue) return null;
    const { templateVmId, settings } = overdue;
    yield* untilDone(context, deleteSnapshot, { exportId, templateVmId }, settings);
    return yield* call(context, forgetSnapshot, { accountId, exportId });
  },
});
