import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { attachNewGalleryOrchestrator } from './attach-new-gallery.orchestrator.ts';
import {
  attachMadeGalleryActivity,
  claimNewGalleryActivity,
  deleteMadeGalleryActivity,
  makeGalleryActivity,
} from './new-gallery.activities.ts';

/** Creates a gallery and attaches it. */
export const attachNewGalleryFlow = {
  orchestrators: [attachNewGalleryOrchestrator],
  activities: [
    claimNewGalleryActivity,
    makeGalleryActivity,
    attachMadeGalleryActivity,
    deleteMadeGalleryActivity,
  ],
} satisfies WorkflowModule;
