import { z } from 'zod';
import { orchestrator } from '../durable/orchestrator.ts';
import { call } from '../durable/steps.ts';
import { cleanUp } from '../export-image/clean-up.ts';
import { unlessTakenOver } from '../export-image/failures.ts';
import { exportRef } from '../export-image/run-ref.ts';
import { takeOver } from '../export-image/broken-run.activities.ts';

const LOST = {
  code: 'RunLost',
  message:
    'The run of this export was lost before its end, and what it had begun has been put right. Export again.',
};

/** Takes over an export whose run is dead, puts right what that has touched, and settles it. */
export const abandonExport = orchestrator({
  name: 'abandonExport',
  input: exportRef,
  output: z.null(),
  *steps(context, { accountId, exportId }) {
    const run = { accountId, exportId, token: context.df.newGuid(context.df.instanceId) };
    const { broken } = yield* call(context, takeOver, run);
    return broken && (yield* unlessTakenOver(cleanUp(context, run, broken, LOST)));
  },
});
