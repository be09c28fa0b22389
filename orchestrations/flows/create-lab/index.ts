import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import {
  addLabOwner,
  finishLab,
  lookForImage,
  noteBuild,
  noteProgress,
  planLab,
} from './create-lab.activities.ts';
import { createLab } from './create-lab.orchestrator.ts';
import { waitForImage } from './wait-for-image.orchestrator.ts';

/** Creates a lab from an image version. */
export const createLabFlow = {
  orchestrators: [createLab, waitForImage],
  activities: [planLab, lookForImage, noteProgress, noteBuild, finishLab, addLabOwner],
} satisfies WorkflowModule;
