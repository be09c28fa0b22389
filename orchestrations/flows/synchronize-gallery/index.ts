import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { findVanishedImages, finishReading, readGalleryPage, refreshImages } from './gallery.activities.ts';
import { synchronizeGallery } from './synchronize-gallery.orchestrator.ts';
import { synchronizeImages } from './synchronize-images.orchestrator.ts';

/** Brings what is known of a gallery's images up to date. */
export const synchronizeGalleryFlow = {
  orchestrators: [synchronizeGallery, synchronizeImages],
  activities: [readGalleryPage, refreshImages, findVanishedImages, finishReading],
} satisfies WorkflowModule;
