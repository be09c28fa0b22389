import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { editVersion } from './edit-version.orchestrator.ts';

/** Changes an image version. */
export const editVersionFlow = {
  orchestrators: [editVersion],
  activities: [],
} satisfies WorkflowModule;
