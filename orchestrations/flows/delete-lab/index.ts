import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { removeLabOwners, retireLab } from './delete-lab.activities.ts';
import { deleteLab } from './delete-lab.orchestrator.ts';

/** Deletes a lab. */
export const deleteLabFlow = {
  orchestrators: [deleteLab],
  activities: [retireLab, removeLabOwners],
} satisfies WorkflowModule;
