import { z } from 'zod';
import { JobRefused, jobOrchestrator } from '../../engine/job/run-job.ts';
import type { refusalForm } from '../../engine/job/refusal-form.ts';
import { RunTakenOver } from '../../engine/run/failures.ts';
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
  *steps(context, { run, order, asking, cleaningUp }) {
    const { galleryId, location } = order;
    const { accountId, exportId: jobId } = run;
    try {
      // 1. Claim it, so that nobody else has it when it is there.
      const claimed = yield* untilDone(context, claimNewGalleryActivity, { accountId, galleryId }, asking);
      assertNotRefused(claimed);

      // 2. Make it.
      yield* untilDone(context, makeGalleryActivity, { galleryId, jobId, location }, asking);

      // 3. Attach it.
      const attached = yield* untilDone(context, attachMadeGalleryActivity, { accountId, galleryId }, asking);
      assertNotRefused(attached);
      return { galleryId };
    } catch (failure) {
      if (!(failure instanceof RunTakenOver)) {
        yield* untilDone(context, deleteMadeGalleryActivity, { accountId, galleryId, jobId }, cleaningUp);
      }
      throw failure;
    }
  },
});

/** @throws {JobRefused} */
function assertNotRefused({ refusal }: { refusal?: z.output<typeof refusalForm> }): void {
  if (refusal) throw new JobRefused(refusal.code, refusal.message, refusal.details);
}
