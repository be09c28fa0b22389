import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { applyRetention } from './apply-retention.orchestrator.ts';
import { retainImages } from './retain-images.orchestrator.ts';
import { findRetention, priceSaving } from './retention.activities.ts';

/** Applies a lab account's retention policy. */
export const applyRetentionFlow = {
  orchestrators: [applyRetention, retainImages],
  activities: [findRetention, priceSaving],
} satisfies WorkflowModule;
