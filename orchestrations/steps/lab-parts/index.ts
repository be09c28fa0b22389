import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { createLabPartActivity, deleteLabPartActivity } from './lab-part.activities.ts';
import { deleteBuildRecordActivity, deleteImageUseActivity } from './lab-record.activities.ts';

/** What a lab is made of in Azure, and what is written down of it. */
export const labPartsSteps = {
  orchestrators: [],
  activities: [
    createLabPartActivity,
    deleteLabPartActivity,
    deleteImageUseActivity,
    deleteBuildRecordActivity,
  ],
} satisfies WorkflowModule;
