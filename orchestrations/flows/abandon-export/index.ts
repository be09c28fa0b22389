import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { abandonExportOrchestrator } from './abandon-export.orchestrator.ts';

/** Takes over an export whose run is dead. */
export const abandonExportFlow = {
  orchestrators: [abandonExportOrchestrator],
  activities: [],
} satisfies WorkflowModule;
