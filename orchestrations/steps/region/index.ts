import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { checkTarget } from './check-target.activity.ts';
import { observeVersion } from './observe-version.activity.ts';
import { recordRegion } from './record-region.activity.ts';
import { replicateToGeography } from './replicate-to-geography.orchestrator.ts';
import { withdrawRegions, writeRegions } from './write-regions.activity.ts';

/** The copies of an image version, region by region. */
export const regionSteps = {
  orchestrators: [replicateToGeography],
  activities: [checkTarget, observeVersion, recordRegion, writeRegions, withdrawRegions],
} satisfies WorkflowModule;
