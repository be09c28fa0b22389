import { z } from 'zod';
import { orchestrator } from '../../engine/durable/orchestrator.ts';
import { call } from '../../engine/durable/call.ts';
import { deleteUnfinishedVersionActivity } from '../../steps/image-version/image-version.activities.ts';
import { exportRef } from '../../engine/run/run-ref.ts';
import { deleteSnapshotActivity } from '../../steps/snapshot/snapshot.activities.ts';
import { untilDone } from '../../engine/request/until-done.ts';
import {
  claimVersionActivity,
  releaseVersionActivity,
} from '../../steps/image-version/version-claim.activities.ts';
import { deleteLeftoverRecordActivity, takeLeftoverActivity } from './leftover.activities.ts';

/**
 * Deletes in Azure what an export left there: a snapshot that no retry may want any more, a version that came to
 * nothing. Only what bears the export's tag is touched. What Azure refuses fails this instance, and the next sweep
 * starts another.
 */
export const reapLeftoversOrchestrator = orchestrator({
  name: 'reapLeftoversOrchestrator',
  input: exportRef,
  output: z.null(),
  *steps(context, { accountId, exportId }) {
    const { taken } = yield* call(context, takeLeftoverActivity, { accountId, exportId });
    if (!taken) return null;
    const { ref: version, templateVmId, settings } = taken;

    if (taken.version) {
      const operationId = context.df.instanceId;
      const { claimed } = yield* call(context, claimVersionActivity, { version, accountId, operationId });
      if (!claimed) return null; // The next sweep comes again.
      try {
        yield* untilDone(context, deleteUnfinishedVersionActivity, { ...version, exportId }, { settings });
      } finally {
        yield* call(context, releaseVersionActivity, { version, operationId });
      }
    }
    if (taken.snapshot) {
      yield* untilDone(context, deleteSnapshotActivity, { exportId, templateVmId }, { settings });
    }
    return yield* call(context, deleteLeftoverRecordActivity, { accountId, exportId });
  },
});
