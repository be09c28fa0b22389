import type { OrchestrationContext } from 'durable-functions';
import { credentialsOf, labPart, partId, type LabBuild } from '../../../shared/domain/lab/lab-build.ts';
import { labOrder, type LabOrder } from '../../../shared/domain/lab/lab-order.ts';
import type { Steps } from '../../engine/durable/orchestrator.ts';
import { call, callOrchestrator } from '../../engine/durable/call.ts';
import { deleteParts } from '../../steps/lab-parts/delete-parts.ts';
import { jobOrchestrator, JobRefusedError, JobBrokenError, type JobCall } from '../../engine/job/run-job.ts';
import { AzureRefusedError, RunTakenOverError, stopOf } from '../../engine/run/failures.ts';
import { untilDone } from '../../engine/request/until-done.ts';
import {
  addLabOwnerActivity,
  finishLabActivity,
  noteBuildActivity,
  planLabActivity,
} from './create-lab.activities.ts';
import { createLabPartActivity } from '../../steps/lab-parts/lab-part.activities.ts';
import { waitForImageOrchestrator } from './wait-for-image.orchestrator.ts';

/**
 * Makes a lab from an image version: a network, and a template VM in it. In the end there is a whole lab, or nothing of
 * it; what Azure will not delete is said, and left to the sweep.
 */
export const createLabOrchestrator = jobOrchestrator({
  name: 'createLabOrchestrator',
  order: labOrder,
  *steps(context, job) {
    const { run, order } = job;
    const { accountId, exportId: jobId } = run;

    // 1. Every check, before anything is touched.
    const plan = yield* untilDone(context, planLabActivity, { accountId, jobId, order }, job.requestPolicy);
    if (plan.kind === 'refused') {
      throw new JobRefusedError('LabNotPossible', 'The lab can’t be made.', plan.refusals);
    }
    const { build } = plan;

    // 2. Wait until the image is in the region.
    if (!plan.ready) yield* untilReady(context, job, build);

    // 3. Make everything, or put right what was made.
    const { current, taken } = yield* call(context, noteBuildActivity, { run, build });
    if (!current) throw new RunTakenOverError();
    if (taken)
      throw new JobRefusedError('TemplateVmTaken', 'The VM that would be made is another lab’s already.');
    try {
      for (const part of labPart.options) {
        yield* untilDone(context, createLabPartActivity, { build, part }, job.requestPolicy);
      }
      const { finished } = yield* call(context, finishLabActivity, { build });
      if (!finished) throw new JobRefusedError('LabExists', `There is a lab "${order.name}" by now.`);
    } catch (failure) {
      if (failure instanceof RunTakenOverError) throw failure;
      const leftBehind = yield* deleteParts(context, build, job.cleaningUp);
      throw leftBehind.length > 0 ? new JobBrokenError(failure, { leftBehind }) : failure;
    }

    // 4. The lab is its creator's.
    yield* call(context, addLabOwnerActivity, { run, lab: order.name, creator: order.creator });
    return resultOf(build);
  },
});

function* untilReady(
  context: OrchestrationContext,
  { run, order, settings }: JobCall<LabOrder>,
  { image: version, region }: LabBuild,
): Steps<void> {
  const minutes = order.createWhenReady?.giveUpAfterMinutes ?? 0;
  const until = new Date(context.df.currentUtcDateTime.getTime() + minutes * 60_000).toISOString();
  const ended = yield* callOrchestrator(context, waitForImageOrchestrator, {
    run,
    version,
    region,
    settings,
    until,
  });
  const name = `Version ${version.version} of ${version.imageName}`;
  switch (ended.kind) {
    case 'ready':
      return;
    case 'stopped':
      throw stopOf(ended);
    case 'refused':
      throw new AzureRefusedError(ended.error);
    case 'gone':
      throw new JobRefusedError('ImageVersionNotFound', `${name} has been deleted while it was waited for.`);
    case 'too-late': {
      const message = `${name} was not in ${region} within ${minutes} minutes: it is at ${ended.progress} percent.`;
      throw new JobRefusedError('ImageNotReady', message);
    }
  }
}

function resultOf(build: LabBuild): Record<string, unknown> {
  const { labName: lab, image, region, size } = build;
  const templateVmId = partId(build, 'VirtualMachine');
  return { lab, templateVmId, image, region, size, credentials: credentialsOf(build) };
}
