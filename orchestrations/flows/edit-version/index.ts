import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { editVersionOrchestrator } from './edit-version.orchestrator.ts';

/** Changes an image version. */
export const editVersionFlow = {
  orchestrators: [editVersionOrchestrator],
  activities: [],
} satisfies WorkflowModule;
