import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { findObstaclesActivity } from './find-obstacles.activity.ts';
import {
  createVersionActivity,
  deleteUnfinishedVersionActivity,
  deleteVersionActivity,
  reserveNextVersionActivity,
} from './image-version.activities.ts';
import { claimVersionActivity, releaseVersionActivity } from './version-claim.activities.ts';
import { changePropertiesActivity, planVersionEditActivity } from './version-edit.activities.ts';

/** Image versions: made, changed, claimed and deleted. */
export const imageVersionSteps = {
  orchestrators: [],
  activities: [
    findObstaclesActivity,
    createVersionActivity,
    reserveNextVersionActivity,
    deleteUnfinishedVersionActivity,
    deleteVersionActivity,
    claimVersionActivity,
    releaseVersionActivity,
    planVersionEditActivity,
    changePropertiesActivity,
  ],
} satisfies WorkflowModule;
