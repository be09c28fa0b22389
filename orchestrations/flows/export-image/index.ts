import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { exportImage } from './export-image.orchestrator.ts';
import { preflight } from './preflight.activity.ts';

/** Exports a template VM. */
export const exportImageFlow = {
  orchestrators: [exportImage],
  activities: [preflight],
} satisfies WorkflowModule;
