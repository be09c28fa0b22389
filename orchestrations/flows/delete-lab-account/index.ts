import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import {
  buryAccount,
  deleteAccountRows,
  giveBackClaims,
  markAccount,
  tellLastEvents,
} from './delete-account.activities.ts';
import { deleteLabAccount } from './delete-lab-account.orchestrator.ts';

/** Deletes a lab account. */
export const deleteLabAccountFlow = {
  orchestrators: [deleteLabAccount],
  activities: [markAccount, deleteAccountRows, tellLastEvents, giveBackClaims, buryAccount],
} satisfies WorkflowModule;
