import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import {
  recordAccountDeletionActivity,
  deleteAccountRowsActivity,
  giveBackClaimsActivity,
  markAccountActivity,
  tellLastEventsActivity,
} from './delete-account.activities.ts';
import { deleteLabAccountOrchestrator } from './delete-lab-account.orchestrator.ts';

/** Deletes a lab account. */
export const deleteLabAccountFlow = {
  orchestrators: [deleteLabAccountOrchestrator],
  activities: [
    markAccountActivity,
    deleteAccountRowsActivity,
    tellLastEventsActivity,
    giveBackClaimsActivity,
    recordAccountDeletionActivity,
  ],
} satisfies WorkflowModule;
