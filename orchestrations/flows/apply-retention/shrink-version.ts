import type { OrchestrationContext } from 'durable-functions';
import type { VersionRef } from '../../../shared/domain/image/image-ref.ts';
import type { Steps } from '../../engine/durable/orchestrator.ts';
import { changeVersion } from '../../steps/image-version/change-version.ts';
import { assertDeletable } from '../../steps/image-version/delete-version.ts';
import type { RunPace } from '../../engine/job/run-job.ts';

/**
 * Leaves one replica of the version, in its home region, as an edit would. Whoever calls it holds the version's claim.
 *
 * @throws {JobRefusedError | AzureRefusedError | RunTakenOverError | RunCancelledError}
 */
export function* shrinkVersion(
  context: OrchestrationContext,
  call: RunPace,
  version: VersionRef,
): Steps<unknown> {
  yield* assertDeletable(context, call, version);
  return yield* changeVersion(context, call, version, 'shrink');
}
