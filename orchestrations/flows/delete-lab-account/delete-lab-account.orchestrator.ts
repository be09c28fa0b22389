import { z } from 'zod';
import { JobRefusedError, jobOrchestrator } from '../../engine/job/run-job.ts';
import { untilDone } from '../../engine/request/until-done.ts';
import {
  recordAccountDeletionActivity,
  deleteAccountRowsActivity,
  giveBackClaimsActivity,
  markAccountActivity,
  tellLastEventsActivity,
} from './delete-account.activities.ts';

/** Deletes a lab account with everything that is remembered of it, except its audit log. */
export const deleteLabAccountOrchestrator = jobOrchestrator({
  name: 'deleteLabAccountOrchestrator',
  order: z.object({}),
  *steps(context, { run, job, requestPolicy, cleaningUp }) {
    const { accountId, exportId: jobId } = run;

    // 1. Take it out of use; until here it can be cancelled.
    const { refusal } = yield* untilDone(context, markAccountActivity, { accountId, jobId }, requestPolicy);
    if (refusal) throw new JobRefusedError(refusal.code, refusal.message, refusal.details);

    // 2. Delete what stands in it, a few thousand rows at a time. What its deletion is followed by goes with the next
    //    account of its id.
    const principalId = job.requestedBy?.id ?? '';
    for (let more = true; more;) {
      ({ more } = yield* untilDone(
        context,
        deleteAccountRowsActivity,
        { accountId, jobId, principalId },
        cleaningUp,
      ));
    }

    // 3. Tell what has happened in it and is not told yet.
    yield* untilDone(context, tellLastEventsActivity, { accountId }, cleaningUp);

    // 4. Give back its gallery, and what else of Azure it had for itself.
    yield* untilDone(context, giveBackClaimsActivity, { accountId }, cleaningUp);

    // 5. Free its id, on the record that it was deleted.
    yield* untilDone(context, recordAccountDeletionActivity, { accountId, jobId }, cleaningUp);
    return undefined;
  },
});
