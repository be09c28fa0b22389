import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { deleteImage } from './delete-image.orchestrator.ts';
import { removeVersions } from './delete-versions.orchestrator.ts';
import { nameVersions } from './name-versions.activity.ts';

/** Deletes an image with all its versions. */
export const deleteImageFlow = {
  orchestrators: [deleteImage, removeVersions],
  activities: [nameVersions],
} satisfies WorkflowModule;
