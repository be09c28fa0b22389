import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { inspectRunActivity, takeOverActivity } from './broken-run.activities.ts';
import { completeSourceActivity } from './complete-source.activity.ts';
import { inspectReplicationActivity } from './inspect-replication.activity.ts';

/** What puts right what a broken run has touched. */
export const cleanUpSteps = {
  orchestrators: [],
  activities: [inspectRunActivity, takeOverActivity, completeSourceActivity, inspectReplicationActivity],
} satisfies WorkflowModule;
