import type { OrchestrationContext } from 'durable-functions';
import type { ImageRef } from '../../../shared/domain/image/image-ref.ts';
import type { Steps } from '../../engine/durable/orchestrator.ts';
import { callOrchestrator } from '../../engine/durable/call.ts';
import { JobBrokenError, jobOrchestrator, JobRefusedError, type RunPace } from '../../engine/job/run-job.ts';
import { AzureRefusedError, RunTakenOverError, stopOf } from '../../engine/run/failures.ts';
import { imageRef } from '../../engine/run/run-ref.ts';
import { thenRefresh } from '../../steps/image/refresh-quietly.ts';
import { untilDone } from '../../engine/request/until-done.ts';
import { deleteImageActivity } from '../../steps/image/delete-image.activity.ts';
import { assertDeletable } from '../../steps/image-version/delete-version.ts';
import { deleteVersionsOrchestrator, type Deletion } from './delete-versions.orchestrator.ts';

/** Azure learns late that versions are gone; a version that somebody makes meanwhile is not waited out for hours. */
const MAX_REQUESTS = 8;

/** The job that deletes an image with all its versions. What could not be deleted stays, and the image with it. */
export const deleteImageOrchestrator = jobOrchestrator({
  name: 'deleteImageOrchestrator',
  order: imageRef,
  *steps(context, { order: image, ...call }) {
    // 1. Nobody uses it by now.
    yield* assertDeletable(context, call, image);
    return yield* thenRefresh(context, image, deleteAll(context, call, image));
  },
});

function* deleteAll(
  context: OrchestrationContext,
  { run, settings }: RunPace,
  image: ImageRef,
): Steps<Record<string, unknown>> {
  // 2. The versions, one after another.
  const { kind, ...end } = yield* callOrchestrator(context, deleteVersionsOrchestrator, {
    run,
    image,
    settings,
    deleted: [],
    deletedCount: 0,
    left: [],
  });
  const { deleted, deletedCount, left }: Deletion = end;
  const came = { deleted, deletedCount, left };
  if ('why' in end) throw new JobBrokenError(stopOf({ kind: 'stopped', why: end.why }), came);
  if ('error' in end) throw new JobBrokenError(new AzureRefusedError(end.error), came);
  if (left.length > 0) {
    const message = 'Not every version could be deleted, so the image stays with those that are left.';
    throw new JobBrokenError(new JobRefusedError('VersionsLeft', message, left), came);
  }

  // 3. The image itself.
  const requestPolicy = { settings, watch: { run, cleaningUp: true as const }, maxRequests: MAX_REQUESTS };
  try {
    yield* untilDone(context, deleteImageActivity, { ...image, accountId: run.accountId }, requestPolicy);
  } catch (failure) {
    if (failure instanceof RunTakenOverError) throw failure;
    throw new JobBrokenError(failure, came);
  }
  return { ...came, imageDeleted: true };
}
