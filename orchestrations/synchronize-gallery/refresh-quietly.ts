import type { OrchestrationContext } from 'durable-functions';
import type { ImageRef } from '../../shared/image/ports.ts';
import type { Steps } from '../durable/orchestrator.ts';
import { callOnceForEach } from '../durable/steps.ts';
import { refreshImage } from './gallery.activities.ts';

/** Brings an image up to date that has just been changed, so that it is seen at once. A failure is nobody's business. */
export function* refreshQuietly(
  context: OrchestrationContext,
  { galleryId, imageName }: ImageRef,
): Steps<void> {
  try {
    yield* callOnceForEach(context, refreshImage, [{ galleryId, imageName }]);
  } catch {
    // The next synchronisation does it.
  }
}
