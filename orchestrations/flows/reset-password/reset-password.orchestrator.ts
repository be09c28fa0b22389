import { jobOrchestrator } from '../../engine/job/run-job.ts';
import { untilDone } from '../../engine/request/until-done.ts';
import { awaitPasswordActivity, vmWithAccess } from './await-password.activity.ts';

/** Waits for a password to be set. The door has had Azure begin with it: nothing secret gets here. */
export const resetPasswordOrchestrator = jobOrchestrator({
  name: 'resetPasswordOrchestrator',
  order: vmWithAccess,
  *steps(context, { order, requestPolicy }) {
    yield* untilDone(context, awaitPasswordActivity, order, requestPolicy);
    return undefined;
  },
});
