import { z } from 'zod';
import { GALLERY_TAKEN } from '../../shared/gallery/gallery.ts';
import { JobRefused, jobOrchestrator } from '../job/run-job.ts';
import { RunTakenOver } from '../run/failures.ts';
import { untilDone } from '../wait-for-operation/until-done.ts';
import { attachMadeGallery, deleteMadeGallery, makeGallery } from './new-gallery.activities.ts';

/** Makes a gallery and attaches it; one that can't be attached goes again, unless another account has it by now. */
export const attachNewGallery = jobOrchestrator({
  name: 'attachNewGallery',
  order: z.object({ galleryId: z.string(), location: z.string() }),
  *steps(context, { run, order, asking, cleaningUp }) {
    const { galleryId, location } = order;
    const { accountId, exportId: jobId } = run;
    try {
      // 1. Make it.
      yield* untilDone(context, makeGallery, { galleryId, jobId, location }, asking);

      // 2. Attach it.
      const { refusal } = yield* untilDone(context, attachMadeGallery, { accountId, galleryId }, asking);
      if (refusal) throw new JobRefused(refusal.code, refusal.message, refusal.details);
      return { galleryId };
    } catch (failure) {
      const isOfAnother = failure instanceof JobRefused && failure.code === GALLERY_TAKEN;
      if (!(failure instanceof RunTakenOver) && !isOfAnother) {
        yield* untilDone(context, deleteMadeGallery, { galleryId, jobId }, cleaningUp);
      }
      throw failure;
    }
  },
});
