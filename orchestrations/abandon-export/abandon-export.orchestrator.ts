import { z } from 'zod';
import { cleanUp } from '../export-image/clean-up.ts';
import { RunTakenOver } from '../export-image/failures.ts';
import { exportRef } from '../export-image/run-ref.ts';
import { orchestrator } from '../durable/orchestrator.ts';

/** Takes over an export whose run is dead, puts right what that has touched, and settles it. */
export const abandonExport = orchestrator({
  name: 'abandonExport',
  input: exportRef,
  output: z.null(),
  *steps(context, { accountId, exportId }) {
    const run = { accountId, exportId, token: context.df.newGuid(context.df.instanceId) };
    try {
      yield* cleanUp(context, run, {
        code: 'RunLost',
        message:
          'The run of this export was lost before its end, and what it had begun has been put right. Export again.',
      });
    } catch (failure) {
      if (!(failure instanceof RunTakenOver)) throw failure;
    }
    return null;
  },
});
