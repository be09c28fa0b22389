import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { reapLab } from './reap-lab.orchestrator.ts';

/** Deletes what is left of a lab. */
export const reapLabFlow = {
  orchestrators: [reapLab],
  activities: [],
} satisfies WorkflowModule;
