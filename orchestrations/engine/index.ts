import type { WorkflowModule } from './durable/workflow-module.ts';
import { beginJobActivity, settleJobActivity } from './job/job.activities.ts';
import { checkOperationActivity } from './request/check-operation.activity.ts';
import { requestPatientlyOrchestrator } from './request/request-patiently.orchestrator.ts';
import { waitForOperationOrchestrator } from './request/wait-for-operation.orchestrator.ts';
import { beginActivity } from './run/begin.activity.ts';
import { recordRequestActivity } from './run/record-request.activity.ts';
import { recordStepActivity } from './run/record-step.activity.ts';
import { settleActivity } from './run/settle.activity.ts';

/** What every flow runs on: the run of an export, the run of a job, and requests to Azure. */
export const engine = {
  orchestrators: [requestPatientlyOrchestrator, waitForOperationOrchestrator],
  activities: [
    beginJobActivity,
    settleJobActivity,
    checkOperationActivity,
    beginActivity,
    recordRequestActivity,
    recordStepActivity,
    settleActivity,
  ],
} satisfies WorkflowModule;
