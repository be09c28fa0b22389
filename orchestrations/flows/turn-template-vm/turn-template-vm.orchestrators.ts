import type { OrchestrationContext } from 'durable-functions';
import { z } from 'zod';
import type { Steps } from '../../engine/durable/orchestrator.ts';
import { call } from '../../engine/durable/call.ts';
import {
  startTemplateVmActivity,
  stopTemplateVmActivity,
} from '../../steps/template-vm/template-vm.activities.ts';
import { jobOrchestrator, JobRefusedError, type JobCall } from '../../engine/job/run-job.ts';
import { untilDone } from '../../engine/request/until-done.ts';
import { findCaptureActivity } from './find-capture.activity.ts';

const order = z.object({ templateVmId: z.string() });
type Order = z.infer<typeof order>;

/** Starts a template VM, as its people ask. */
export const turnOnTemplateVmOrchestrator = jobOrchestrator({
  name: 'turnOnTemplateVmOrchestrator',
  order,
  *steps(context, job) {
    yield* assertNotCaptured(context, job);
    yield* untilDone(context, startTemplateVmActivity, job.order, job.requestPolicy);
    return { powerState: 'running' };
  },
});

/** Stops and deallocates it, so that Azure bills it no more. */
export const turnOffTemplateVmOrchestrator = jobOrchestrator({
  name: 'turnOffTemplateVmOrchestrator',
  order,
  *steps(context, job) {
    yield* assertNotCaptured(context, job);
    yield* untilDone(context, stopTemplateVmActivity, job.order, job.requestPolicy);
    return { powerState: 'deallocated' };
  },
});

/** An export may have begun since the door looked. */
function* assertNotCaptured(
  context: OrchestrationContext,
  { run: { accountId }, order: { templateVmId } }: JobCall<Order>,
): Steps<void> {
  const { exportId } = yield* call(context, findCaptureActivity, { accountId, templateVmId });
  if (exportId === null) return;
  throw new JobRefusedError(
    'TemplateVmBusy',
    `Export ${exportId} captures the template VM. Wait for its end.`,
  );
}
