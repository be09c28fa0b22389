import type { OrchestrationContext } from 'durable-functions';
import { z } from 'zod';
import { SNAPSHOT_LEFT } from '../../../shared/use-cases/export/leftovers.ts';
import type { RunRef } from '../../../shared/use-cases/job/run-ref.ts';
import { isFinal } from '../../../shared/domain/region/replication.ts';
import { orchestrator, type Steps } from '../../engine/durable/orchestrator.ts';
import { call } from '../../engine/durable/call.ts';
import { attempt } from '../../engine/run/attempt.ts';
import { beginActivity, type BegunRun } from '../../engine/run/begin.activity.ts';
import { deleteSnapshotActivity } from '../../steps/snapshot/snapshot.activities.ts';
import { checkTargets } from '../../steps/region/check-targets.ts';
import { orCleanUp } from '../../steps/clean-up/clean-up.ts';
import { distribute } from '../../steps/region/distribute.ts';
import { unlessTakenOver } from '../../engine/run/failures.ts';
import { exportRef } from '../../engine/run/run-ref.ts';
import { settleActivity } from '../../engine/run/settle.activity.ts';
import { refreshQuietly } from '../../steps/image/refresh-quietly.ts';
import { untilDone } from '../../engine/request/until-done.ts';
import { completeSourceActivity } from '../../steps/clean-up/complete-source.activity.ts';
import { planRetryActivity } from './plan-retry.activity.ts';

/** Copies an image version to the regions that its export left without it, from the snapshot that was kept. */
export const retryDistributionOrchestrator = orchestrator({
  name: 'retryDistributionOrchestrator',
  input: exportRef,
  output: z.null(),
  *steps(context, { accountId, exportId }) {
    // 1. Take the retry for this run. A second run of it stops here.
    const run = { accountId, exportId, token: context.df.newGuid(context.df.instanceId) };
    const { begun } = yield* call(context, beginActivity, run);
    return begun && (yield* unlessTakenOver(orCleanUp(context, run, retryRun(context, run, begun))));
  },
});

function* retryRun(context: OrchestrationContext, run: RunRef, begun: BegunRun): Steps<void> {
  const { galleryId, imageName, version, sourceId, templateVmId, settings } = begun;
  const { accountId, exportId } = run;
  const ref = { galleryId, imageName, version };

  // 2. What is to be tried again, and whether Azure offers it by now.
  const { homeRegion, targets, regions } = yield* call(context, planRetryActivity, { accountId, exportId });
  const carried = regions.filter(({ state }) => isFinal(state)).map(({ region }) => region);
  const open = targets.filter(({ name }) => !carried.includes(name));
  const checked = yield* checkTargets(context, run, begun, open, homeRegion);
  const memories = regions.map((memory) => checked.find(({ region }) => region === memory.region) ?? memory);

  // 3. Replicate, region by region.
  const order = { version: ref, targets, regions: memories, carried, homeRegion };
  const { status, leftBehind } = yield* distribute(context, run, begun, order);

  // 4. Settle; if every region has the image, the export itself has succeeded, and its snapshot can go. The export
  // comes first: of a retry that dies here, the clean-up completes it again.
  if (status === 'Succeeded') {
    const requestPolicy = { settings, watch: { run, step: 'Settling' as const, cleaningUp: true as const } };
    const deletion = yield* attempt(
      untilDone(context, deleteSnapshotActivity, { exportId: sourceId, templateVmId }, requestPolicy),
      { code: SNAPSHOT_LEFT, message: 'The snapshot of the OS disk could not be deleted yet.' },
    );
    const snapshotLeft = deletion.leftBehind.length > 0;
    yield* call(context, completeSourceActivity, { accountId, exportId, sourceId, snapshotLeft });
  }
  yield* refreshQuietly(context, ref);
  yield* call(context, settleActivity, { run, version: ref, ending: { status, leftBehind } });
}
