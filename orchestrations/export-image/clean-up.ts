import type { OrchestrationContext } from 'durable-functions';
import type { ExportError, ExportRegion } from '../../shared/export/export.ts';
import type { RunRef } from '../../shared/export/run.ts';
import { statusOfRegions } from '../../shared/export/transitions.ts';
import type { VersionRef } from '../../shared/image/ports.ts';
import { sameRegions } from '../../shared/region/replication.ts';
import type { Steps } from '../durable/orchestrator.ts';
import { call, callForEach } from '../durable/steps.ts';
import { recordRegion } from '../replicate-to-geography/record-region.activity.ts';
import { writeRegions } from '../replicate-to-geography/write-regions.activity.ts';
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
  const { galleryId, imageName, settings, templateVmId, capture, givenBack } = broken;
  const { exportId } = run;
  const version = { galleryId, imageName, version: broken.version };
  if (!capture) {
    yield* call(context, settle, { run, version, ending: { status: 'Failed', error } });
    return;
  }

  // 1. The template VM, first of all: somebody wants to work.
  const leftBehind: string[] = [];
  if (capture.wasRunning && !givenBack) {
    const back = yield* attempt(
      untilDone(context, startTemplateVm, { templateVmId }, settings),
      'The template VM is not running again: start it yourself.',
    );
    leftBehind.push(...back.leftBehind);
    if (back.leftBehind.length === 0) {
      yield* record(context, run, 'StartingVm', { vmAvailableAt: timeOf(context) });
    }
  }

  // 2. The regions, as Azure shows them.
  const inspection = yield* attempt(
    untilDone(context, inspectReplication, { run, version }, settings),
    'The image version could not be looked at, and may be left in part.',
  );
  const regions = inspection.value?.regions;
  leftBehind.push(...inspection.leftBehind);
  yield* callForEach(context, recordRegion, regions?.map((region) => ({ run, region })) ?? []);
  const status = regions ? statusOfRegions(regions, capture.homeRegion) : 'Failed';

  // 3. Copies that nobody watches, a version that serves nobody, and a snapshot that nobody will want.
  if (inspection.value && status === 'PartiallySucceeded') {
    leftBehind.push(...(yield* withdrawOpenRegions(context, run, version, inspection.value)));
  }
  if (regions && status === 'Failed') {
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

/** Takes the regions that have no copy out of Azure's list, so that they neither cost nor fail unseen. */
function* withdrawOpenRegions(
  context: OrchestrationContext,
  run: RunRef,
  version: VersionRef,
  { regions, targetRegions }: { regions: readonly ExportRegion[]; targetRegions: readonly string[] },
): Steps<string[]> {
  const completed = regions.filter(({ state }) => state === 'Completed').map(({ region }) => region);
  if (sameRegions(completed, targetRegions)) return [];
  const order = { version, exportId: run.exportId, regions: completed };
  const wrote = yield* call(context, writeRegions, order);
  if (wrote.kind === 'written') return [];
  const open = targetRegions.filter((region) => !completed.includes(region));
  return [
    `Azure still has the image version in its list for ${open.join(', ')}: it may finish those copies.`,
  ];
}
