import type { OrchestrationContext } from 'durable-functions';
import type { ExportError, ExportRegion } from '../../../shared/domain/export/export.ts';
import type { Detail } from '../../../shared/domain/refusal/detail.ts';
import { REGION_LEFT, SNAPSHOT_LEFT, VERSION_LEFT } from '../../../shared/use-cases/export/leftovers.ts';
import type { RunRef } from '../../../shared/use-cases/job/run-ref.ts';
import { statusOfRegions } from '../../../shared/domain/export/transitions.ts';
import type { VersionRef } from '../../../shared/domain/image/image-ref.ts';
import { VM_GENERALIZED } from '../../../shared/domain/template-vm/template-vm.ts';
import type { Steps } from '../../engine/durable/orchestrator.ts';
import { call, callForEach } from '../../engine/durable/call.ts';
import { recordRegionActivity } from '../region/record-region.activity.ts';
import { withdrawRegionsActivity } from '../region/write-regions.activity.ts';
import type { RequestPolicy } from '../../engine/request/ask-once.ts';
import { untilDone } from '../../engine/request/until-done.ts';
import { attempt } from '../../engine/run/attempt.ts';
import { inspectRunActivity, type BrokenRun } from './broken-run.activities.ts';
import { errorOf, RunTakenOverError } from '../../engine/run/failures.ts';
import { deleteUnfinishedVersionActivity } from '../image-version/image-version.activities.ts';
import { inspectReplicationActivity } from './inspect-replication.activity.ts';
import { recordAnyway, retryUntil, timeOf } from '../../engine/run/record.ts';
import { settleActivity } from '../../engine/run/settle.activity.ts';
import { refreshQuietly } from '../image/refresh-quietly.ts';
import { deleteSnapshotActivity } from '../snapshot/snapshot.activities.ts';
import { completeSourceActivity } from './complete-source.activity.ts';
import { startTemplateVmActivity } from '../template-vm/template-vm.activities.ts';

/** Azure may go on with a copy for hours before it takes another list, and the template VM is held until the end. */
const MAX_WITHDRAWALS = 4;

/** Takes the steps of a run, and puts right what they have touched where they fail or are cancelled. */
export function* orCleanUp(context: OrchestrationContext, run: RunRef, steps: Steps<void>): Steps<void> {
  try {
    yield* steps;
  } catch (failure) {
    if (failure instanceof RunTakenOverError) throw failure; // Whoever took over puts things right, too.
    const { broken } = yield* call(context, inspectRunActivity, run);
    if (broken) yield* cleanUp(context, run, broken, errorOf(failure));
  }
}

/**
 * Puts right what a failed, cancelled or dead run has touched, and settles the export: the template VM runs again
 * if it ran before; a version that serves its home region stays, any other goes; so does the snapshot, unless a
 * retry may want it. Of a retry only its copies go: version and snapshot are those of the export that it retries.
 * Done by the run itself or, when that is dead, by whoever takes the export over.
 *
 * @param error why the run came to no end; a cancelled one has none
 * @throws {RunTakenOverError} when the export belongs to another run by now
 */
export function* cleanUp(
  context: OrchestrationContext,
  run: RunRef,
  broken: BrokenRun,
  error: ExportError,
): Steps<void> {
  const { galleryId, imageName, settings, templateVmId, capture, sourceId } = broken;
  const version = { galleryId, imageName, version: broken.version };
  const requestPolicy = { settings, watch: { run, step: 'Settling' as const, cleaningUp: true as const } };
  const ended = broken.cancelled ? 'Cancelled' : 'Failed';
  const why = broken.cancelled ? {} : { error };
  if (!capture) {
    yield* call(context, settleActivity, { run, version, ending: { status: ended, ...why, leftBehind: [] } });
    return;
  }
  const { accountId, exportId } = run;
  const isRetry = sourceId !== exportId;
  const source = isRetry ? { sourceId } : {};

  // 1. From here on, what the run had asked of Azure does nothing if it is repeated.
  yield* recordAnyway(context, run, 'Settling', {});

  // 2. The template VM, first of all: somebody wants to work.
  const leftBehind = [...(yield* giveBack(context, run, broken, requestPolicy))];

  // 3. The regions, as Azure shows them.
  const planned = capture.targets.map((target) => target.name);
  const order = { export: { accountId, exportId }, ...source, version, planned, ended } as const;
  const inspection = yield* attempt(untilDone(context, inspectReplicationActivity, order, requestPolicy), {
    code: VERSION_LEFT,
    message: 'The image version could not be looked at, and may be left in part.',
  });
  leftBehind.push(...inspection.leftBehind);
  const { regions = [], unchanged = [], targetRegions = [] } = inspection.value ?? {};
  if (inspection.value?.versionThere || capture.versionAsked) {
    yield* callForEach(
      context,
      recordRegionActivity,
      regions.map((region) => ({
        run,
        ...source,
        region,
        ...(unchanged.includes(region.region) && { carried: true as const }),
      })),
    );
  }
  const isUsable = regions.some(
    ({ region, state }) => region === capture.homeRegion && state === 'Completed',
  );
  const status = statusAfter(ended, regions, capture.homeRegion, isUsable);

  // 4. Copies that nobody watches, and a version that serves nobody.
  let versionLeft = !isRetry && !inspection.value && capture.versionAsked === true;
  if (isUsable) {
    leftBehind.push(
      ...(yield* withdrawOpenRegions(context, { version, sourceId, requestPolicy }, regions, targetRegions)),
    );
  } else if (inspection.value && !isRetry) {
    const deletion = yield* attempt(
      untilDone(context, deleteUnfinishedVersionActivity, { ...version, exportId }, requestPolicy),
      {
        code: VERSION_LEFT,
        message: `Version ${version.version} of the image could not be deleted yet.`,
      },
    );
    leftBehind.push(...deletion.leftBehind);
    versionLeft = deletion.leftBehind.length > 0;
    if (!versionLeft && capture.newImage && inspection.value.imageThere)
      leftBehind.push(emptyImage(imageName));
  }

  // 5. A snapshot that nobody will want.
  const isKept = status === 'PartiallySucceeded' && !isRetry;
  let snapshotLeft = false;
  if (!isKept && !isRetry) {
    const deletion = yield* attempt(
      untilDone(context, deleteSnapshotActivity, { exportId, templateVmId }, requestPolicy),
      {
        code: SNAPSHOT_LEFT,
        message: 'The snapshot of the OS disk could not be deleted yet.',
      },
    );
    leftBehind.push(...deletion.leftBehind);
    snapshotLeft = deletion.leftBehind.length > 0;
  }

  // 6. The end.
  if (isRetry && status === 'Succeeded') {
    yield* call(context, completeSourceActivity, { accountId, exportId, sourceId, snapshotLeft: true });
  }
  yield* refreshQuietly(context, version);
  const due = isKept ? retryUntil(context, settings) : timeOf(context);
  const leftover = { due, snapshot: isKept || snapshotLeft, version: versionLeft };
  yield* call(context, settleActivity, {
    run,
    version,
    ending: {
      status,
      ...(status !== 'Succeeded' && why),
      ...(isKept && { retryUntil: due }),
      ...((leftover.snapshot || leftover.version) && { leftover }),
      leftBehind,
    },
  });
}

/** Starts the template VM again, if the run stopped it. One that was generalized never comes back. */
function* giveBack(
  context: OrchestrationContext,
  run: RunRef,
  { capture, givenBack, templateVmId }: BrokenRun,
  requestPolicy: RequestPolicy,
): Steps<Detail[]> {
  if (!capture?.wasRunning || givenBack) return capture?.generalizing ? [TEMPLATE_VM_LOST] : [];
  const start = yield* attempt(untilDone(context, startTemplateVmActivity, { templateVmId }, requestPolicy), {
    code: 'TemplateVmStopped',
    message: 'The template VM is not running again: start it yourself.',
    target: 'templateVm',
  });
  if (start.refusal?.code === VM_GENERALIZED) return [TEMPLATE_VM_LOST];
  if (start.leftBehind.length === 0) {
    yield* recordAnyway(context, run, 'StartingVm', { vmAvailableAt: timeOf(context) });
  }
  return start.leftBehind;
}

const TEMPLATE_VM_LOST: Detail = {
  code: 'TemplateVmLost',
  message: 'The template VM can never start again: the export had it generalized, or was about to.',
  target: 'templateVm',
};

/** A run that came to no end but has its image all the same is not without success. */
function statusAfter(
  ended: 'Failed' | 'Cancelled',
  regions: readonly ExportRegion[],
  home: string,
  isUsable: boolean,
) {
  if (!isUsable) return ended;
  const status = statusOfRegions(regions, home);
  return ended === 'Cancelled' && status !== 'Succeeded' ? ended : status;
}

/** An image without a version costs nothing, and the next export under its name uses it. */
function emptyImage(imageName: string): Detail {
  const message = `The image "${imageName}" was made and stays, without a version: it costs nothing, and the next export under its name uses it.`;
  return { code: 'EmptyImageLeft', message, target: imageName };
}

/** Takes the regions that have no copy out of Azure's list, so that they neither cost nor fail unseen. */
function* withdrawOpenRegions(
  context: OrchestrationContext,
  {
    version,
    sourceId,
    requestPolicy,
  }: { version: VersionRef; sourceId: string; requestPolicy: RequestPolicy },
  regions: readonly ExportRegion[],
  targetRegions: readonly string[],
): Steps<Detail[]> {
  const unwanted = regions
    .filter(({ region, state }) => state !== 'Completed' && targetRegions.includes(region))
    .map(({ region }) => region);
  if (unwanted.length === 0) return [];
  const { leftBehind } = yield* attempt(
    untilDone(
      context,
      withdrawRegionsActivity,
      { version, exportId: sourceId, unwanted },
      { ...requestPolicy, maxRequests: MAX_WITHDRAWALS },
    ),
    {
      code: REGION_LEFT,
      message: `Azure still has the image version in its list for ${unwanted.join(', ')}: it may finish those copies.`,
    },
  );
  return leftBehind;
}
