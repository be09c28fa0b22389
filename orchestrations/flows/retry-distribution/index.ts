import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { planRetry } from './plan-retry.activity.ts';
import { retryDistribution } from './retry-distribution.orchestrator.ts';

/** Copies an image version to the regions that its export left without it. */
export const retryDistributionFlow = {
  orchestrators: [retryDistribution],
  activities: [planRetry],
} satisfies WorkflowModule;
