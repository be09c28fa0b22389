import type { OrchestrationContext } from 'durable-functions';
import type { RunRef } from '../../shared/export/run.ts';
import type { VersionRef } from '../../shared/image/ports.ts';
import type { OperationState } from '../../shared/operation/outcome.ts';
import type { Steps } from '../durable/orchestrator.ts';
import { call } from '../durable/steps.ts';
import { AzureRefused, untilDone } from '../wait-for-operation/until-done.ts';
import type { BegunRun } from './begin.activity.ts';
import { createVersion, reserveNextVersion } from './image-version.activities.ts';

/** How many version numbers are tried, should somebody else take one after the other. */
const MOST_NUMBERS = 10;

/**
 * Has Azure create the image version in the home region from the snapshot; under the next number, where ours
 * was taken by a version that somebody made outside our exports.
 *
 * @returns the version, and the operation that creates it unless it was there already
 */
export function* createHomeVersion(
  context: OrchestrationContext,
  run: RunRef,
  begun: BegunRun,
  source: { homeRegion: string; snapshotId: string },
): Steps<{ version: VersionRef; operation?: OperationState }> {
  const { galleryId, imageName, settings } = begun;
  let version = { galleryId, imageName, version: begun.version };
  for (let asks = 0; asks < MOST_NUMBERS; asks += 1) {
    const order = { ...version, exportId: run.exportId, ...source };
    const created = yield* untilDone(context, createVersion, order, settings);
    if (created.owner === 'us') {
      return { version, ...(created.operation !== undefined && { operation: created.operation }) };
    }
    const { existing } = created;
    const next = yield* call(context, reserveNextVersion, { run, taken: version, existing });
    version = { ...version, version: next.version };
  }
  throw new AzureRefused({
    code: 'ImageVersionTaken',
    message: `Version after version of the image turned out to be taken, ${version.version} at last.`,
  });
}
