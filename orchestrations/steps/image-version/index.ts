import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { findObstacles } from './find-obstacles.activity.ts';
import {
  createVersion,
  discardVersion,
  eraseVersion,
  reserveNextVersion,
} from './image-version.activities.ts';
import { claimVersion, releaseVersion } from './version-claim.activities.ts';
import { changeProperties, planVersionEdit } from './version-edit.activities.ts';

/** Image versions: made, changed, claimed and deleted. */
export const imageVersionSteps = {
  orchestrators: [],
  activities: [
    findObstacles,
    createVersion,
    reserveNextVersion,
    discardVersion,
    eraseVersion,
    claimVersion,
    releaseVersion,
    planVersionEdit,
    changeProperties,
  ],
} satisfies WorkflowModule;
