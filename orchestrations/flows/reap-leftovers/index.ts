import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { deleteLeftoverRecordActivity, takeLeftoverActivity } from './leftover.activities.ts';
import { reapLeftoversOrchestrator } from './reap-leftovers.orchestrator.ts';

/** Deletes what an export left in Azure. */
export const reapLeftoversFlow = {
  orchestrators: [reapLeftoversOrchestrator],
  activities: [takeLeftoverActivity, deleteLeftoverRecordActivity],
} satisfies WorkflowModule;
