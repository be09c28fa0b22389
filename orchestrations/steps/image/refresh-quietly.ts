import type { OrchestrationContext } from 'durable-functions';
import type { ImageRef } from '../../../shared/domain/image/image-ref.ts';
import type { Steps } from '../../engine/durable/orchestrator.ts';
import { callOnceForEach } from '../../engine/durable/call.ts';
import { RunTakenOverError } from '../../engine/run/failures.ts';
import { refreshImageActivity } from './refresh-image.activity.ts';

/** Brings an image up to date that has just been changed, so that it is seen at once. A failure is nobody's business. */
export function* refreshQuietly(
  context: OrchestrationContext,
  { galleryId, imageName }: ImageRef,
): Steps<void> {
  try {
    yield* callOnceForEach(context, refreshImageActivity, [{ galleryId, imageName }]);
  } catch {
    // The next synchronisation does it.
  }
}

/** Takes the steps of a run, and brings the image up to date that they have changed, however they end. */
export function* thenRefresh<Result>(
  context: OrchestrationContext,
  image: ImageRef,
  steps: Steps<Result>,
): Steps<Result> {
  try {
    const result = yield* steps;
    yield* refreshQuietly(context, image);
    return result;
  } catch (failure) {
    if (!(failure instanceof RunTakenOverError)) yield* refreshQuietly(context, image);
    throw failure;
  }
}
