import type { WorkflowModule } from './durable/workflow-module.ts';
import { beginJob, settleJob } from './job/job.activities.ts';
import { checkOperation } from './request/check-operation.activity.ts';
import { askPatiently } from './request/request-patiently.orchestrator.ts';
import { waitForOperation } from './request/wait-for-operation.orchestrator.ts';
import { begin } from './run/begin.activity.ts';
import { recordAsk } from './run/record-request.activity.ts';
import { recordStep } from './run/record-step.activity.ts';
import { settle } from './run/settle.activity.ts';

/** What every flow runs on: the run of an export, the run of a job, and requests to Azure. */
export const engine = {
  orchestrators: [askPatiently, waitForOperation],
  activities: [beginJob, settleJob, checkOperation, begin, recordAsk, recordStep, settle],
} satisfies WorkflowModule;
