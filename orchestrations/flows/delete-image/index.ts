import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { deleteImageOrchestrator } from './delete-image.orchestrator.ts';
import { deleteVersionsOrchestrator } from './delete-versions.orchestrator.ts';
import { nameVersionsActivity } from './name-versions.activity.ts';

/** Deletes an image with all its versions. */
export const deleteImageFlow = {
  orchestrators: [deleteImageOrchestrator, deleteVersionsOrchestrator],
  activities: [nameVersionsActivity],
} satisfies WorkflowModule;
