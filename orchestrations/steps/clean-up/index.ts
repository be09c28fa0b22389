import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { inspectRun, takeOver } from './broken-run.activities.ts';
import { completeSource } from './complete-source.activity.ts';
import { inspectReplication } from './inspect-replication.activity.ts';

/** What puts right what a broken run has touched. */
export const cleanUpSteps = {
  orchestrators: [],
  activities: [inspectRun, takeOver, completeSource, inspectReplication],
} satisfies WorkflowModule;
