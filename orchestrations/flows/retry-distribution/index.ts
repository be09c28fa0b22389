import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { planRetryActivity } from './plan-retry.activity.ts';
import { retryDistributionOrchestrator } from './retry-distribution.orchestrator.ts';

/** Copies an image version to the regions that its export left without it. */
export const retryDistributionFlow = {
  orchestrators: [retryDistributionOrchestrator],
  activities: [planRetryActivity],
} satisfies WorkflowModule;
