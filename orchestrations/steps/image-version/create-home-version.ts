import type { OrchestrationContext } from 'durable-functions';
import type { RunRef } from '../../../shared/use-cases/job/run-ref.ts';
import { DESCRIPTION_TAG } from '../../../shared/domain/image/image-tags.ts';
import type { VersionRef } from '../../../shared/domain/image/image-ref.ts';
import type { OperationState } from '../../../shared/domain/arm/outcome.ts';
import type { TargetRegion } from '../../../shared/domain/region/target-region.ts';
import type { Steps } from '../../engine/durable/orchestrator.ts';
import { call } from '../../engine/durable/call.ts';
import { untilDone } from '../../engine/request/until-done.ts';
import type { BegunRun } from '../../engine/run/begin.activity.ts';
import { AzureRefusedError, RunTakenOverError } from '../../engine/run/failures.ts';
import { createVersionActivity, reserveNextVersionActivity } from './image-version.activities.ts';
import { noteOperation } from '../../engine/run/note-operation.ts';

/** How many version numbers are tried, should somebody else take one after the other. */
const MAX_NUMBERS = 10;

/**
 * Has Azure create the image version in the home region from the snapshot; under the next number, where ours
 * was taken by a version that somebody made outside our exports, unless the number itself was asked for.
 *
 * @returns the version, and the operation that creates it unless it was there already
 */
export function* createHomeVersion(
  context: OrchestrationContext,
  run: RunRef,
  begun: BegunRun,
  source: { home: TargetRegion; snapshotId: string },
): Steps<{ version: VersionRef; operation?: OperationState }> {
  const { galleryId, imageName, settings, options } = begun;
  const { description, tags, excludeFromLatest = false, endOfLifeDate } = options;
  const watch = { run, step: 'CreatingVersion' as const };
  const content = {
    ...source,
    accountId: run.accountId,
    exportId: run.exportId,
    exactNumber: options.version !== undefined,
    tags: { ...(description !== undefined && { [DESCRIPTION_TAG]: description }), ...tags },
    excludeFromLatest,
    ...(endOfLifeDate !== undefined && { endOfLifeDate }),
  };
  let version = { galleryId, imageName, version: begun.version };
  for (let numbers = 0; numbers < MAX_NUMBERS; numbers += 1) {
    const created = yield* untilDone(
      context,
      createVersionActivity,
      { ...version, ...content },
      { settings, watch },
    );
    if (created.owner === 'us') {
      const { operation, trace } = created;
      if (operation !== undefined) yield* noteOperation(context, watch, 'createVersion', 1, trace);
      return { version, ...(operation !== undefined && { operation }) };
    }
    if (content.exactNumber) break;
    const { existing } = created;
    const next = yield* call(context, reserveNextVersionActivity, { run, taken: version, existing });
    if (next.version === null) throw new RunTakenOverError();
    version = { ...version, version: next.version };
  }
  throw new AzureRefusedError({
    code: 'ImageVersionTaken',
    message: `Somebody else has made version ${version.version} of the image.`,
  });
}
