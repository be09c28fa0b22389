import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { abandonExport } from './abandon-export.orchestrator.ts';

/** Takes over an export whose run is dead. */
export const abandonExportFlow = {
  orchestrators: [abandonExport],
  activities: [],
} satisfies WorkflowModule;
