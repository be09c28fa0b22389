import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import {
  addLabOwnerActivity,
  finishLabActivity,
  lookForImageActivity,
  noteBuildActivity,
  noteProgressActivity,
  planLabActivity,
} from './create-lab.activities.ts';
import { createLabOrchestrator } from './create-lab.orchestrator.ts';
import { waitForImageOrchestrator } from './wait-for-image.orchestrator.ts';

/** Creates a lab from an image version. */
export const createLabFlow = {
  orchestrators: [createLabOrchestrator, waitForImageOrchestrator],
  activities: [
    planLabActivity,
    lookForImageActivity,
    noteProgressActivity,
    noteBuildActivity,
    finishLabActivity,
    addLabOwnerActivity,
  ],
} satisfies WorkflowModule;
