import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import {
  findVanishedImagesActivity,
  finishReadingActivity,
  readGalleryPageActivity,
  refreshImagesActivity,
} from './gallery.activities.ts';
import { synchronizeGalleryOrchestrator } from './synchronize-gallery.orchestrator.ts';
import { synchronizeImagesOrchestrator } from './synchronize-images.orchestrator.ts';

/** Brings what is known of a gallery's images up to date. */
export const synchronizeGalleryFlow = {
  orchestrators: [synchronizeGalleryOrchestrator, synchronizeImagesOrchestrator],
  activities: [
    readGalleryPageActivity,
    refreshImagesActivity,
    findVanishedImagesActivity,
    finishReadingActivity,
  ],
} satisfies WorkflowModule;
