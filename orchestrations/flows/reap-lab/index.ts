import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { reapLabOrchestrator } from './reap-lab.orchestrator.ts';

/** Deletes what is left of a lab. */
export const reapLabFlow = {
  orchestrators: [reapLabOrchestrator],
  activities: [],
} satisfies WorkflowModule;
