import { z } from 'zod';
import type { ExportError } from '../../../shared/domain/export/export.ts';
import { orchestrator } from '../../engine/durable/orchestrator.ts';
import { call } from '../../engine/durable/call.ts';
import { takeOverActivity } from '../../steps/clean-up/broken-run.activities.ts';
import { cleanUp } from '../../steps/clean-up/clean-up.ts';
import { unlessTakenOver } from '../../engine/run/failures.ts';
import { exportRef } from '../../engine/run/run-ref.ts';

const RUN_LOST: ExportError = {
  code: 'RunLost',
  message:
    'The run of this export was lost before its end, and what it had begun has been put right. Export again.',
};

/** Takes over an export whose run is dead, puts right what that has touched, and settles it. */
export const abandonExportOrchestrator = orchestrator({
  name: 'abandonExportOrchestrator',
  input: exportRef,
  output: z.null(),
  *steps(context, { accountId, exportId }) {
    const run = { accountId, exportId, token: context.df.newGuid(context.df.instanceId) };
    const { broken } = yield* call(context, takeOverActivity, run);
    if (!broken) return null;
    return yield* unlessTakenOver(cleanUp(context, run, broken, RUN_LOST));
  },
});
