import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { deleteVersionOrchestrator } from './delete-version.orchestrator.ts';

/** Deletes an image version. */
export const deleteVersionFlow = {
  orchestrators: [deleteVersionOrchestrator],
  activities: [],
} satisfies WorkflowModule;
