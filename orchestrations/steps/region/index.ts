import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { checkTargetActivity } from './check-target.activity.ts';
import { observeVersionActivity } from './observe-version.activity.ts';
import { recordRegionActivity } from './record-region.activity.ts';
import { replicateToGeographyOrchestrator } from './replicate-to-geography.orchestrator.ts';
import { withdrawRegionsActivity, writeRegionsActivity } from './write-regions.activity.ts';

/** The copies of an image version, region by region. */
export const regionSteps = {
  orchestrators: [replicateToGeographyOrchestrator],
  activities: [
    checkTargetActivity,
    observeVersionActivity,
    recordRegionActivity,
    writeRegionsActivity,
    withdrawRegionsActivity,
  ],
} satisfies WorkflowModule;
