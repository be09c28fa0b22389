import type { OrchestrationContext } from 'durable-functions';
import type { ExportPlan } from '../../../shared/domain/export/plan-export.ts';
import type { RunRef } from '../../../shared/use-cases/job/run-ref.ts';
import type { CaptureRecord, ExportStep } from '../../../shared/domain/export/export.ts';
import type { Steps } from '../../engine/durable/orchestrator.ts';
import { untilDone } from '../../engine/request/until-done.ts';
import type { BegunRun } from '../../engine/run/begin.activity.ts';
import { record, timeOf } from '../../engine/run/record.ts';
import { captureOsDiskActivity } from '../snapshot/snapshot.activities.ts';
import {
  generalizeTemplateVmActivity,
  startTemplateVmActivity,
  stopTemplateVmActivity,
} from './template-vm.activities.ts';

/**
 * Stops the template VM if it runs, takes a snapshot of its OS disk, and gives it back at once: its teacher
 * waits for minutes, not for hours of replication. One that is generalized for the export is never given back.
 *
 * @returns the snapshot's resource id, and what is written down of the capture
 */
export function* captureTemplateVm(
  context: OrchestrationContext,
  run: RunRef,
  { templateVmId, settings, options }: BegunRun,
  { wasRunning, generalize, newImage, homeRegion, targets, osDiskId }: ExportPlan,
): Steps<{ snapshotId: string; capture: CaptureRecord }> {
  const requestPolicy = (step: ExportStep) => ({ settings, watch: { run, step } });
  // Written before the VM is touched: whoever cleans up after a dead run must know what to put right.
  let capture: CaptureRecord = { templateVmId, wasRunning, homeRegion, targets, newImage };
  yield* record(context, run, 'StoppingVm', {
    capture,
    ...(wasRunning && { vmUnavailableFrom: timeOf(context) }),
  });
  if (wasRunning)
    yield* untilDone(context, stopTemplateVmActivity, { templateVmId }, requestPolicy('StoppingVm'));

  if (generalize) {
    capture = { ...capture, generalizing: true };
    yield* record(context, run, 'GeneralizingVm', { capture });
    yield* untilDone(
      context,
      generalizeTemplateVmActivity,
      { templateVmId },
      requestPolicy('GeneralizingVm'),
    );
  }

  yield* record(context, run, 'CapturingDisk');
  const order = { exportId: run.exportId, templateVmId, osDiskId, region: homeRegion };
  const { snapshotId } = yield* untilDone(
    context,
    captureOsDiskActivity,
    order,
    requestPolicy('CapturingDisk'),
  );

  if (wasRunning && !options.generalize) {
    yield* record(context, run, 'StartingVm');
    yield* untilDone(context, startTemplateVmActivity, { templateVmId }, requestPolicy('StartingVm'));
    yield* record(context, run, 'PreparingImage', { vmAvailableAt: timeOf(context) });
  }
  return { snapshotId, capture };
}
