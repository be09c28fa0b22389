import { z } from 'zod';
import { JobRefusedError, jobOrchestrator } from '../../engine/job/run-job.ts';
import type { refusalSchema } from '../../engine/job/refusal-form.ts';
import { RunTakenOverError } from '../../engine/run/failures.ts';
import { untilDone } from '../../engine/request/until-done.ts';
import {
  attachMadeGalleryActivity,
  claimNewGalleryActivity,
  deleteMadeGalleryActivity,
  makeGalleryActivity,
} from './new-gallery.activities.ts';

/** Makes a gallery and attaches it; one that can't be attached goes again, unless it is another account's. */
export const attachNewGalleryOrchestrator = jobOrchestrator({
  name: 'attachNewGalleryOrchestrator',
  order: z.object({ galleryId: z.string(), location: z.string() }),
  *steps(context, { run, order, requestPolicy, cleaningUp }) {
    const { galleryId, location } = order;
    const { accountId, exportId: jobId } = run;
    try {
      // 1. Claim it, so that nobody else has it when it is there.
      const claimed = yield* untilDone(
        context,
        claimNewGalleryActivity,
        { accountId, galleryId },
        requestPolicy,
      );
      assertNotRefused(claimed);

      // 2. Make it.
      yield* untilDone(context, makeGalleryActivity, { galleryId, jobId, location }, requestPolicy);

      // 3. Attach it.
      const attached = yield* untilDone(
        context,
        attachMadeGalleryActivity,
        { accountId, galleryId },
        requestPolicy,
      );
      assertNotRefused(attached);
      return { galleryId };
    } catch (failure) {
      if (!(failure instanceof RunTakenOverError)) {
        yield* untilDone(context, deleteMadeGalleryActivity, { accountId, galleryId, jobId }, cleaningUp);
      }
      throw failure;
    }
  },
});

/** @throws {JobRefusedError} */
function assertNotRefused({ refusal }: { refusal?: z.output<typeof refusalSchema> }): void {
  if (refusal) throw new JobRefusedError(refusal.code, refusal.message, refusal.details);
}
