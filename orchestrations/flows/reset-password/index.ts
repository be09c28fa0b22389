import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { awaitPasswordActivity } from './await-password.activity.ts';
import { resetPasswordOrchestrator } from './reset-password.orchestrator.ts';

/** Waits for a password to be set. */
export const resetPasswordFlow = {
  orchestrators: [resetPasswordOrchestrator],
  activities: [awaitPasswordActivity],
} satisfies WorkflowModule;
