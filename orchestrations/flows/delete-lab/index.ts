import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { deleteLabOwnerRolesActivity, retireLabActivity } from './delete-lab.activities.ts';
import { deleteLabOrchestrator } from './delete-lab.orchestrator.ts';

/** Deletes a lab. */
export const deleteLabFlow = {
  orchestrators: [deleteLabOrchestrator],
  activities: [retireLabActivity, deleteLabOwnerRolesActivity],
} satisfies WorkflowModule;
