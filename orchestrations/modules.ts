import { engine } from './engine/index.ts';
import { abandonExportFlow } from './flows/abandon-export/index.ts';
import { applyRetentionFlow } from './flows/apply-retention/index.ts';
import { attachNewGalleryFlow } from './flows/attach-new-gallery/index.ts';
import { createLabFlow } from './flows/create-lab/index.ts';
import { deleteImageFlow } from './flows/delete-image/index.ts';
import { deleteLabFlow } from './flows/delete-lab/index.ts';
import { deleteLabAccountFlow } from './flows/delete-lab-account/index.ts';
import { deleteVersionFlow } from './flows/delete-version/index.ts';
import { editVersionFlow } from './flows/edit-version/index.ts';
import { exportImageFlow } from './flows/export-image/index.ts';
import { reapLabFlow } from './flows/reap-lab/index.ts';
import { reapLeftoversFlow } from './flows/reap-leftovers/index.ts';
import { resetPasswordFlow } from './flows/reset-password/index.ts';
import { retryDistributionFlow } from './flows/retry-distribution/index.ts';
import { synchronizeGalleryFlow } from './flows/synchronize-gallery/index.ts';
import { turnTemplateVmFlow } from './flows/turn-template-vm/index.ts';
import { cleanUpSteps } from './steps/clean-up/index.ts';
import { imageSteps } from './steps/image/index.ts';
import { imageVersionSteps } from './steps/image-version/index.ts';
import { labPartsSteps } from './steps/lab-parts/index.ts';
import { regionSteps } from './steps/region/index.ts';
import { snapshotSteps } from './steps/snapshot/index.ts';
import { templateVmSteps } from './steps/template-vm/index.ts';

/** Every module of the room: the host calls what they hold, and nothing else. */
export const MODULES = [
  engine,
  abandonExportFlow,
  applyRetentionFlow,
  attachNewGalleryFlow,
  createLabFlow,
  deleteImageFlow,
  deleteLabFlow,
  deleteLabAccountFlow,
  deleteVersionFlow,
  editVersionFlow,
  exportImageFlow,
  reapLabFlow,
  reapLeftoversFlow,
  resetPasswordFlow,
  retryDistributionFlow,
  synchronizeGalleryFlow,
  turnTemplateVmFlow,
  cleanUpSteps,
  imageSteps,
  imageVersionSteps,
  labPartsSteps,
  regionSteps,
  snapshotSteps,
  templateVmSteps,
];
