import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { exportImageOrchestrator } from './export-image.orchestrator.ts';
import { preflightActivity } from './preflight.activity.ts';

/** Exports a template VM. */
export const exportImageFlow = {
  orchestrators: [exportImageOrchestrator],
  activities: [preflightActivity],
} satisfies WorkflowModule;
