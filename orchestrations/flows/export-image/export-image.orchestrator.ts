import type { OrchestrationContext } from 'durable-functions';
import { z } from 'zod';
import { SNAPSHOT_LEFT } from '../../../shared/use-cases/export/leftovers.ts';
import type { ExportStep } from '../../../shared/domain/export/export.ts';
import type { RunRef } from '../../../shared/use-cases/job/run-ref.ts';
import { asked } from '../../../shared/domain/region/replication.ts';
import { orchestrator, type Steps } from '../../engine/durable/orchestrator.ts';
import { call } from '../../engine/durable/call.ts';
import { untilDone } from '../../engine/request/until-done.ts';
import { attempt } from '../../engine/run/attempt.ts';
import { beginActivity, type BegunRun } from '../../engine/run/begin.activity.ts';
import { captureTemplateVm } from '../../steps/template-vm/capture-template-vm.ts';
import { checkTargets } from '../../steps/region/check-targets.ts';
import { orCleanUp } from '../../steps/clean-up/clean-up.ts';
import { createHomeVersion } from '../../steps/image-version/create-home-version.ts';
import { distribute } from '../../steps/region/distribute.ts';
import { PreflightRefusedError, unlessTakenOver } from '../../engine/run/failures.ts';
import { preflightActivity } from './preflight.activity.ts';
import { prepareImageActivity } from '../../steps/image/prepare-image.activity.ts';
import { record, recordAnyway, retryUntil, timeOf } from '../../engine/run/record.ts';
import { exportRef } from '../../engine/run/run-ref.ts';
import { settleActivity } from '../../engine/run/settle.activity.ts';
import { refreshQuietly } from '../../steps/image/refresh-quietly.ts';
import { deleteSnapshotActivity } from '../../steps/snapshot/snapshot.activities.ts';

/** Template VM → image version → replicas. */
export const exportImageOrchestrator = orchestrator({
  name: 'exportImageOrchestrator',
  input: exportRef,
  output: z.null(),
  *steps(context, { accountId, exportId }) {
    // 1. Take the export for this run. A second run of it stops here.
    const run = { accountId, exportId, token: context.df.newGuid(context.df.instanceId) };
    const { begun } = yield* call(context, beginActivity, run);
    return begun && (yield* unlessTakenOver(orCleanUp(context, run, exportRun(context, run, begun))));
  },
});

function* exportRun(context: OrchestrationContext, run: RunRef, begun: BegunRun): Steps<void> {
  const { galleryId, imageName, templateVmId, options, allowedRegions, onlyImagesOf, settings } = begun;
  const { accountId, exportId } = run;
  const image = { galleryId, imageName };
  const requestPolicy = (step: ExportStep) => ({ settings, watch: { run, step } });

  // 2. Settle what will be done, before anything is touched; then each region by itself.
  const subject = {
    ...image,
    templateVmId,
    options,
    ...(allowedRegions && { allowedRegions }),
    ...(onlyImagesOf !== undefined && { onlyImagesOf: { accountId, labName: onlyImagesOf } }),
  };
  const { plan, refusals } = yield* untilDone(
    context,
    preflightActivity,
    subject,
    requestPolicy('Preflight'),
  );
  if (!plan || refusals.length > 0) throw new PreflightRefusedError(refusals);
  const { homeRegion, targets, galleryLocation, properties } = plan;
  const regions = yield* checkTargets(context, run, begun, targets, homeRegion);

  // 3. Capture the template VM's OS disk, and give the VM back at once.
  const { snapshotId, capture } = yield* captureTemplateVm(context, run, begun, plan);

  // 4. The image definition, with every property explicit.
  yield* record(context, run, 'PreparingImage');
  const { description } = options;
  const definition = {
    ...image,
    properties,
    exportId,
    location: galleryLocation,
    ...(description !== undefined && { description }),
  };
  yield* untilDone(context, prepareImageActivity, definition, requestPolicy('PreparingImage'));

  // 5. The image version in the home region: from here on the image serves labs there.
  yield* record(context, run, 'CreatingVersion', { capture: { ...capture, versionAsked: true } });
  const [home = { name: homeRegion, regionalReplicaCount: 1, storageAccountType: 'Standard_LRS' }] = targets;
  const { version, ...operation } = yield* createHomeVersion(context, run, begun, { home, snapshotId });

  // 6. Replicate, region by region. The home region was asked for with the version.
  const begunRegions = asked(regions, settings.limits, context.df.currentUtcDateTime);
  const distribution = { version, ...operation, targets, regions: begunRegions, homeRegion };
  const { status, leftBehind } = yield* distribute(context, run, begun, distribution);

  // 7. Settle. A partly succeeded export keeps its snapshot for a while, so that a retry needs no new capture.
  yield* recordAnyway(context, run, 'Settling', {});
  yield* refreshQuietly(context, image);
  if (status === 'PartiallySucceeded') {
    const due = retryUntil(context, settings);
    yield* call(context, settleActivity, {
      run,
      version,
      ending: { status, retryUntil: due, leftover: { due, snapshot: true, version: false }, leftBehind },
    });
    return;
  }
  const deletion = yield* attempt(
    untilDone(
      context,
      deleteSnapshotActivity,
      { exportId, templateVmId },
      {
        settings,
        watch: { run, step: 'Settling', cleaningUp: true },
      },
    ),
    { code: SNAPSHOT_LEFT, message: 'The snapshot of the OS disk could not be deleted yet.' },
  );
  yield* call(context, settleActivity, {
    run,
    version,
    ending: {
      status,
      leftBehind: [...leftBehind, ...deletion.leftBehind],
      ...(deletion.leftBehind.length > 0 && {
        leftover: { due: timeOf(context), snapshot: true, version: false },
      }),
    },
  });
}
