import { z } from 'zod';
import { callOrchestrator } from '../../engine/durable/call.ts';
import { jobOrchestrator, JobRefusedError } from '../../engine/job/run-job.ts';
import { AzureRefusedError, stopOf } from '../../engine/run/failures.ts';
import { synchronizeImagesOrchestrator } from './synchronize-images.orchestrator.ts';

/** The job that brings what is known of a gallery's images up to date with Azure. */
export const synchronizeGalleryOrchestrator = jobOrchestrator({
  name: 'synchronizeGalleryOrchestrator',
  order: z.object({ galleryId: z.string() }),
  *steps(context, { run, order: { galleryId }, settings }) {
    const end = yield* callOrchestrator(context, synchronizeImagesOrchestrator, {
      run,
      galleryId,
      settings,
      phase: 'Listed',
      left: [],
      tally: { images: 0, rowsWritten: 0, refused: [] },
    });
    switch (end.kind) {
      case 'over':
        return end.tally;
      case 'no-gallery':
        throw new JobRefusedError('GalleryNotFound', `There is no gallery ${galleryId}.`);
      case 'stopped':
        throw stopOf({ ...end });
      case 'refused':
        throw new AzureRefusedError(end.error);
    }
  },
});
