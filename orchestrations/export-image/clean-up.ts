import type { OrchestrationContext } from 'durable-functions';
import type { ExportError, ExportRegion } from '../../shared/export/export.ts';
import type { RunRef } from '../../shared/export/run.ts';
import { statusOfRegions } from '../../shared/export/transitions.ts';
import type { VersionRef } from '../../shared/image/ports.ts';
import type { Steps } from '../durable/orchestrator.ts';
import { call, callForEach } from '../durable/steps.ts';
import { recordRegion } from '../replicate-to-geography/record-region.activity.ts';
import { untilDone } from '../wait-for-operation/until-done.ts';
import { attempt } from './attempt.ts';
import { deleteVersion } from './image-version.activities.ts';
import { inspectReplication } from './inspect-replication.activity.ts';
import { record, retryUntil, timeOf } from './record.ts';
import { settle } from './settle.activity.ts';
import { deleteSnapshot } from './snapshot.activities.ts';
import type { BrokenRun } from './broken-run.activities.ts';
import { startTemplateVm } from './template-vm.activities.ts';

/**
 * Puts right what a failed or dead run has touched, and settles the export: the template VM runs again if it
 * ran before; a version that serves its home region stays, any other goes; so does the snapshot, unless a retry
 * may want it. Done by the run itself or, when that is dead, by whoever takes the export over.
 *
 * @throws {RunTakenOver} when the export belongs to another run by now
 */
export function* cleanUp(
  context: OrchestrationContext,
  run: RunRef,
  broken: BrokenRun,
  error: ExportError,
): Steps<void> {
  const { galleryId, imageName, settings, templateVmId, capture } = broken;
  const { exportId } = run;
  const version = { galleryId, imageName, version: broken.version };
  if (!capture) {
    yield* call(context, settle, { run, version, ending: { status: 'Failed', error } });
    return;
  }

  // 1. The template VM, first of all: somebody wants to work.
  const leftBehind: string[] = [];
  if (capture.wasRunning) {
    const back = yield* attempt(
      giveBack(context, run, broken),
      'The template VM is not running again: start it yourself.',
    );
    leftBehind.push(...back.leftBehind);
  }

  // 2. The regions, as Azure shows them.
  const inspection = yield* attempt(
    recordWhatAzureShows(context, run, version, broken),
    'The image version could not be looked at, and may be left in part.',
  );
  const status = inspection.value ? statusOfRegions(inspection.value, capture.homeRegion) : 'Failed';
  leftBehind.push(...inspection.leftBehind);

  // 3. A version that serves nobody, and a snapshot that nobody will want.
  if (inspection.value && status === 'Failed') {
    const deletion = yield* attempt(
      untilDone(context, deleteVersion, { ...version, exportId }, settings),
      `Version ${version.version} of the image could not be deleted.`,
    );
    leftBehind.push(...deletion.leftBehind);
  }
  if (status !== 'PartiallySucceeded') {
    const deletion = yield* attempt(
      untilDone(context, deleteSnapshot, { exportId, templateVmId }, settings),
      'The snapshot of the OS disk could not be deleted.',
    );
    leftBehind.push(...deletion.leftBehind);
  }

  // 4. The end.
  yield* call(context, settle, {
    run,
    version,
    ending: {
      status,
      ...(status !== 'Succeeded' && { error }),
      ...(status === 'PartiallySucceeded' && { retryUntil: retryUntil(context, settings) }),
      ...(leftBehind.length > 0 && { leftBehind }),
    },
  });
}

function* giveBack(
  context: OrchestrationContext,
  run: RunRef,
  { templateVmId, settings }: BrokenRun,
): Steps<void> {
  yield* untilDone(context, startTemplateVm, { templateVmId }, settings);
  yield* record(context, run, 'Accepted', { vmAvailableAt: timeOf(context) });
}

function* recordWhatAzureShows(
  context: OrchestrationContext,
  run: RunRef,
  version: VersionRef,
  { settings }: BrokenRun,
): Steps<ExportRegion[]> {
  const { regions } = yield* untilDone(context, inspectReplication, { run, version }, settings);
  const inputs = regions.map((region) => ({ run, region }));
  yield* callForEach(context, recordRegion, inputs);
  return regions;
}
