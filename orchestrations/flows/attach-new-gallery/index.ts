import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { attachNewGallery } from './attach-new-gallery.orchestrator.ts';
import {
  attachMadeGallery,
  claimNewGallery,
  deleteMadeGallery,
  makeGallery,
} from './new-gallery.activities.ts';

/** Creates a gallery and attaches it. */
export const attachNewGalleryFlow = {
  orchestrators: [attachNewGallery],
  activities: [claimNewGallery, makeGallery, attachMadeGallery, deleteMadeGallery],
} satisfies WorkflowModule;
