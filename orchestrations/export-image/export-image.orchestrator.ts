import type { OrchestrationContext } from 'durable-functions';
import { z } from 'zod';
import type { RunRef } from '../../shared/export/run.ts';
import { statusOfRegions } from '../../shared/export/transitions.ts';
import { asked, firstMemory } from '../../shared/region/replication.ts';
import { orchestrator, type Steps } from '../durable/orchestrator.ts';
import { call, callOrchestrator } from '../durable/steps.ts';
import { replicateToGeography } from '../replicate-to-geography/replicate-to-geography.orchestrator.ts';
import { AzureRefused, untilDone } from '../wait-for-operation/until-done.ts';
import { attempt } from './attempt.ts';
import { begin, type BegunRun } from './begin.activity.ts';
import { captureTemplateVm } from './capture-template-vm.ts';
import { cleanUp } from './clean-up.ts';
import { createHomeVersion } from './create-home-version.ts';
import { errorOf, PreflightRefused, RunTakenOver, unlessTakenOver } from './failures.ts';
import { preflight } from './preflight.activity.ts';
import { prepareImage } from './prepare-image.activity.ts';
import { record, retryUntil } from './record.ts';
import { exportRef } from './run-ref.ts';
import { settle } from './settle.activity.ts';
import { deleteSnapshot } from './snapshot.activities.ts';
import { inspectRun } from './broken-run.activities.ts';

/** Template VM → image version → replicas. */
export const exportImage = orchestrator({
  name: 'exportImage',
  input: exportRef,
  output: z.null(),
  *steps(context, { accountId, exportId }) {
    // 1. Take the export for this run. A second run of it stops here.
    const run = { accountId, exportId, token: context.df.newGuid(context.df.instanceId) };
    const { begun } = yield* call(context, begin, run);
    return begun && (yield* unlessTakenOver(exportOrCleanUp(context, run, begun)));
  },
});

function* exportOrCleanUp(context: OrchestrationContext, run: RunRef, begun: BegunRun): Steps<void> {
  try {
    yield* exportRun(context, run, begun);
  } catch (failure) {
    if (failure instanceof RunTakenOver) throw failure; // Whoever took over puts things right, too.
    const { broken } = yield* call(context, inspectRun, run);
    if (broken) yield* cleanUp(context, run, broken, errorOf(failure));
  }
}

function* exportRun(context: OrchestrationContext, run: RunRef, begun: BegunRun): Steps<void> {
  const { galleryId, imageName, templateVmId, settings } = begun;
  const image = { galleryId, imageName };

  // 2. Settle what will be done, before anything is touched.
  const verdict = yield* untilDone(context, preflight, { ...image, templateVmId }, settings);
  if ('refusals' in verdict) throw new PreflightRefused(verdict.refusals);
  const { homeRegion, regions, galleryLocation, properties } = verdict.plan;

  // 3. Capture the template VM's OS disk, and give the VM back at once.
  const snapshotId = yield* captureTemplateVm(context, run, begun, verdict.plan);

  // 4. The image definition, with every property explicit.
  yield* record(context, run, 'PreparingImage');
  yield* untilDone(context, prepareImage, { ...image, properties, location: galleryLocation }, settings);

  // 5. The image version in the home region: from here on the image serves labs there.
  yield* record(context, run, 'CreatingVersion');
  const { version, ...operation } = yield* createHomeVersion(context, run, begun, { homeRegion, snapshotId });

  // 6. Replicate, region by region.
  yield* record(context, run, 'Replicating');
  const now = context.df.currentUtcDateTime;
  const { attempts, deadlineMinutes } = settings.limits;
  const until = now.getTime() + attempts * deadlineMinutes * 60_000;
  const first = regions.map((region) => firstMemory(region, homeRegion));
  const replication = yield* callOrchestrator(context, replicateToGeography, {
    run,
    version,
    ...operation,
    regions: asked(first, settings.limits, now), // The home region was asked for with the version.
    recorded: [],
    until: new Date(until).toISOString(),
    tick: 0,
    settings,
  });
  if (replication.kind === 'stale') throw new RunTakenOver(run.exportId);
  if (replication.kind === 'refused') throw new AzureRefused(replication.error);

  // 7. Settle. A partly succeeded export keeps its snapshot for a while, so that a retry needs no new capture.
  yield* record(context, run, 'Settling');
  const status = statusOfRegions(replication.regions, homeRegion);
  if (status === 'Failed') {
    const home = replication.regions.find((region) => region.home);
    throw new AzureRefused({ code: 'HomeRegionFailed', message: home?.message ?? 'The home region failed.' });
  }
  const leftBehind = replication.unwithdrawn.map(
    (region) => `Azure still has ${region} in the image version's list: it may finish that copy.`,
  );
  if (status === 'Succeeded') {
    const deletion = yield* attempt(
      untilDone(context, deleteSnapshot, { exportId: run.exportId, templateVmId }, settings),
      'The snapshot of the OS disk could not be deleted.',
    );
    leftBehind.push(...deletion.leftBehind);
  }
  yield* call(context, settle, {
    run,
    version,
    ending: {
      status,
      ...(status === 'PartiallySucceeded' && { retryUntil: retryUntil(context, settings) }),
      ...(leftBehind.length > 0 && { leftBehind }),
    },
  });
}
