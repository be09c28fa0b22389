import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { forgetLeftover, takeLeftover } from './leftover.activities.ts';
import { reapLeftovers } from './reap-leftovers.orchestrator.ts';

/** Deletes what an export left in Azure. */
export const reapLeftoversFlow = {
  orchestrators: [reapLeftovers],
  activities: [takeLeftover, forgetLeftover],
} satisfies WorkflowModule;
