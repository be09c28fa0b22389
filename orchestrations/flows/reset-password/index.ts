import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { awaitPassword } from './await-password.activity.ts';
import { resetPassword } from './reset-password.orchestrator.ts';

/** Waits for a password to be set. */
export const resetPasswordFlow = {
  orchestrators: [resetPassword],
  activities: [awaitPassword],
} satisfies WorkflowModule;
