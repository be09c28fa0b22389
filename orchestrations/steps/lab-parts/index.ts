import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { createLabPart, deleteLabPart } from './lab-part.activities.ts';
import { forgetBuild, removeImageUse } from './lab-record.activities.ts';

/** What a lab is made of in Azure, and what is written down of it. */
export const labPartsSteps = {
  orchestrators: [],
  activities: [createLabPart, deleteLabPart, removeImageUse, forgetBuild],
} satisfies WorkflowModule;
