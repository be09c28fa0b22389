import type { OrchestrationContext } from 'durable-functions';
import type { ExportPlan } from '../../shared/export/plan-export.ts';
import type { RunRef } from '../../shared/export/run.ts';
import type { Steps } from '../durable/orchestrator.ts';
import { untilDone } from '../wait-for-operation/until-done.ts';
import type { BegunRun } from './begin.activity.ts';
import { record, timeOf } from './record.ts';
import { captureOsDisk } from './snapshot.activities.ts';
import { startTemplateVm, stopTemplateVm } from './template-vm.activities.ts';

/**
 * Stops the template VM if it runs, takes a snapshot of its OS disk, and gives it back at once: its teacher
 * waits for minutes, not for hours of replication.
 *
 * @returns the snapshot's resource id
 */
export function* captureTemplateVm(
  context: OrchestrationContext,
  run: RunRef,
  { templateVmId, settings }: BegunRun,
  { wasRunning, homeRegion, osDiskId }: ExportPlan,
): Steps<string> {
  // Written before the VM is touched: whoever cleans up after a dead run must know what to put right.
  const capture = { templateVmId, wasRunning, homeRegion };
  yield* record(context, run, 'StoppingVm', {
    capture,
    ...(wasRunning && { vmUnavailableFrom: timeOf(context) }),
  });
  if (wasRunning) yield* untilDone(context, stopTemplateVm, { templateVmId }, settings);

  yield* record(context, run, 'CapturingDisk');
  const order = { exportId: run.exportId, templateVmId, osDiskId, region: homeRegion };
  const { snapshotId } = yield* untilDone(context, captureOsDisk, order, settings);

  if (wasRunning) {
    yield* record(context, run, 'StartingVm');
    yield* untilDone(context, startTemplateVm, { templateVmId }, settings);
    yield* record(context, run, 'PreparingImage', { vmAvailableAt: timeOf(context) });
  }
  return snapshotId;
}
