import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { applyRetentionOrchestrator } from './apply-retention.orchestrator.ts';
import { retainImagesOrchestrator } from './retain-images.orchestrator.ts';
import { findRetentionActivity, priceSavingActivity } from './retention.activities.ts';

/** Applies a lab account's retention policy. */
export const applyRetentionFlow = {
  orchestrators: [applyRetentionOrchestrator, retainImagesOrchestrator],
  activities: [findRetentionActivity, priceSavingActivity],
} satisfies WorkflowModule;
