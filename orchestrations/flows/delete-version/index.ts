import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { deleteVersion } from './delete-version.orchestrator.ts';

/** Deletes an image version. */
export const deleteVersionFlow = {
  orchestrators: [deleteVersion],
  activities: [],
} satisfies WorkflowModule;
