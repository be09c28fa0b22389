import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { deleteImageActivity } from './delete-image.activity.ts';
import { prepareImageActivity } from './prepare-image.activity.ts';
import { refreshImageActivity } from './refresh-image.activity.ts';

/** Image definitions, and what is known of them. */
export const imageSteps = {
  orchestrators: [],
  activities: [deleteImageActivity, prepareImageActivity, refreshImageActivity],
} satisfies WorkflowModule;
