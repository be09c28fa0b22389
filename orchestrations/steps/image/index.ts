import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { eraseImage } from './delete-image.activity.ts';
import { prepareImage } from './prepare-image.activity.ts';
import { refreshImage } from './refresh-image.activity.ts';

/** Image definitions, and what is known of them. */
export const imageSteps = {
  orchestrators: [],
  activities: [eraseImage, prepareImage, refreshImage],
} satisfies WorkflowModule;
