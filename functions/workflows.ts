import * as df from 'durable-functions';
import type { z } from 'zod';
import { beginJob, settleJob } from '../orchestrations/job/job.activities.ts';
import { abandonExport } from '../orchestrations/abandon-export/abandon-export.orchestrator.ts';
import { attachNewGallery } from '../orchestrations/attach-new-gallery/attach-new-gallery.orchestrator.ts';
import {
  attachMadeGallery,
  claimNewGallery,
  deleteMadeGallery,
  makeGallery,
} from '../orchestrations/attach-new-gallery/new-gallery.activities.ts';
import {
  buryAccount,
  deleteAccountRows,
  giveBackClaims,
  markAccount,
  tellLastEvents,
} from '../orchestrations/delete-lab-account/delete-account.activities.ts';
import { deleteLabAccount } from '../orchestrations/delete-lab-account/delete-lab-account.orchestrator.ts';
import { handlerOf, type Activity } from '../orchestrations/durable/activity.ts';
import { begin } from '../orchestrations/run/begin.activity.ts';
import { checkTarget } from '../orchestrations/replicate-to-geography/check-target.activity.ts';
import { exportImage } from '../orchestrations/export-image/export-image.orchestrator.ts';
import {
  createVersion,
  discardVersion,
  reserveNextVersion,
} from '../orchestrations/export-image/image-version.activities.ts';
import { inspectReplication } from '../orchestrations/clean-up/inspect-replication.activity.ts';
import { preflight } from '../orchestrations/export-image/preflight.activity.ts';
import { prepareImage } from '../orchestrations/export-image/prepare-image.activity.ts';
import { recordAsk } from '../orchestrations/run/record-ask.activity.ts';
import { recordStep } from '../orchestrations/run/record-step.activity.ts';
import { settle } from '../orchestrations/run/settle.activity.ts';
import { captureOsDisk, deleteSnapshot } from '../orchestrations/export-image/snapshot.activities.ts';
import { inspectRun, takeOver } from '../orchestrations/clean-up/broken-run.activities.ts';
import {
  generalizeTemplateVm,
  startTemplateVm,
  stopTemplateVm,
} from '../orchestrations/export-image/template-vm.activities.ts';
import {
  claimVersion,
  forgetLeftover,
  releaseVersion,
  takeLeftover,
} from '../orchestrations/reap-leftovers/leftover.activities.ts';
import { reapLeftovers } from '../orchestrations/reap-leftovers/reap-leftovers.orchestrator.ts';
import { observeVersion } from '../orchestrations/replicate-to-geography/observe-version.activity.ts';
import { recordRegion } from '../orchestrations/replicate-to-geography/record-region.activity.ts';
import { replicateToGeography } from '../orchestrations/replicate-to-geography/replicate-to-geography.orchestrator.ts';
import {
  withdrawRegions,
  writeRegions,
} from '../orchestrations/replicate-to-geography/write-regions.activity.ts';
import {
  findVanishedImages,
  finishReading,
  readGalleryPage,
  refreshImage,
  refreshImages,
} from '../orchestrations/synchronize-gallery/gallery.activities.ts';
import { synchronizeGallery } from '../orchestrations/synchronize-gallery/synchronize-gallery.orchestrator.ts';
import { synchronizeImages } from '../orchestrations/synchronize-gallery/synchronize-images.orchestrator.ts';
import { applyRetention } from '../orchestrations/apply-retention/apply-retention.orchestrator.ts';
import { retainImages } from '../orchestrations/apply-retention/retain-images.orchestrator.ts';
import { findRetention, priceSaving } from '../orchestrations/apply-retention/retention.activities.ts';
import { deleteImage } from '../orchestrations/delete-image/delete-image.orchestrator.ts';
import { deleteVersion } from '../orchestrations/delete-image/delete-version.orchestrator.ts';
import {
  eraseImage,
  eraseVersion,
  findObstacles,
  nameVersions,
} from '../orchestrations/delete-image/deletion.activities.ts';
import { removeVersions } from '../orchestrations/delete-image/remove-versions.orchestrator.ts';
import { editVersion } from '../orchestrations/edit-version/edit-version.orchestrator.ts';
import { changeProperties, planVersionEdit } from '../orchestrations/edit-version/version-edit.activities.ts';
import { completeSource, planRetry } from '../orchestrations/retry-distribution/retry.activities.ts';
import { retryDistribution } from '../orchestrations/retry-distribution/retry-distribution.orchestrator.ts';
import {
  addLabOwner,
  finishLab,
  lookForImage,
  noteBuild,
  noteProgress,
  planLab,
} from '../orchestrations/create-lab/create-lab.activities.ts';
import { createLab } from '../orchestrations/create-lab/create-lab.orchestrator.ts';
import { createLabPart, deleteLabPart } from '../orchestrations/create-lab/lab-part.activities.ts';
import { waitForImage } from '../orchestrations/create-lab/wait-for-image.orchestrator.ts';
import {
  forgetBuild,
  removeImageUse,
  removeLabOwners,
  retireLab,
} from '../orchestrations/delete-lab/delete-lab.activities.ts';
import { deleteLab } from '../orchestrations/delete-lab/delete-lab.orchestrator.ts';
import { reapLab } from '../orchestrations/delete-lab/reap-lab.orchestrator.ts';
import { awaitPassword } from '../orchestrations/template-vm/await-password.activity.ts';
import { findCapture } from '../orchestrations/template-vm/find-capture.activity.ts';
import { resetPassword } from '../orchestrations/template-vm/reset-password.orchestrator.ts';
import {
  turnOffTemplateVm,
  turnOnTemplateVm,
} from '../orchestrations/template-vm/turn-template-vm.orchestrators.ts';
import { askPatiently } from '../orchestrations/wait-for-operation/ask-patiently.orchestrator.ts';
import { checkOperation } from '../orchestrations/wait-for-operation/check-operation.activity.ts';
import { waitForOperation } from '../orchestrations/wait-for-operation/wait-for-operation.orchestrator.ts';
import type { ResourceClaims } from '../shared/account/claims.ts';
import type { AccountDeletion, AccountStore } from '../shared/account/ports.ts';
import type { RoleStore } from '../shared/access/ports.ts';
import type { EventOutbox, EventTopic } from '../shared/event/ports.ts';
import type { Clock, Durations, ExportStore, VersionStore } from '../shared/export/ports.ts';
import { runStatesOf } from '../shared/export/run-states.ts';
import type { WorkflowSettings } from '../shared/export/workflow-settings.ts';
import type { JobStore } from '../shared/job/ports.ts';
import type {
  GalleryContents,
  ImageCatalogue,
  ImageNews,
  ImageRecords,
  ImageRefresher,
} from '../shared/image/catalogue.ts';
import type { Galleries } from '../shared/gallery/ports.ts';
import type { Images, ImageVersions } from '../shared/image/ports.ts';
import type { ImageUses } from '../shared/lab/image-uses.ts';
import type {
  LabBuilds,
  LabParts,
  SizeOffers,
  Snapshots,
  TemplateVms,
  VmAccess,
} from '../shared/lab/ports.ts';
import type { Prices } from '../shared/cost/ports.ts';
import type { Operations } from '../shared/operation/outcome.ts';
import type { Locations, RegionOffers } from '../shared/region/ports.ts';

/** Everything that activities reach the world through. */
export interface WorkflowPorts {
  accounts: AccountStore;
  claims: ResourceClaims;
  catalogue: Pick<ImageCatalogue, 'listImages' | 'listVersions' | 'readImage' | 'readVersion'>;
  clock: Clock;
  deletion: AccountDeletion;
  contents: GalleryContents;
  durations: Durations;
  exports: ExportStore;
  galleries: Galleries;
  images: Images;
  imageUses: ImageUses;
  jobs: JobStore;
  labBuilds: LabBuilds;
  labParts: LabParts;
  locations: Locations;
  news: ImageNews;
  operations: Operations;
  outbox: EventOutbox;
  prices: Prices;
  records: ImageRecords;
  refresher: ImageRefresher;
  regionOffers: RegionOffers;
  reservations: VersionStore;
  roles: Pick<RoleStore, 'add' | 'list' | 'remove'>;
  settings: WorkflowSettings;
  sizeOffers: SizeOffers;
  snapshots: Snapshots;
  templateVms: TemplateVms;
  topic: EventTopic;
  versions: ImageVersions;
  vmAccess: Pick<VmAccess, 'ensureSet'>;
}

/** Registers every orchestrator, and every activity with the ports that it needs. */
export function registerWorkflows(ports: WorkflowPorts): void {
  for (const { name, handler } of [
    exportImage,
    replicateToGeography,
    waitForOperation,
    askPatiently,
    retryDistribution,
    abandonExport,
    reapLeftovers,
    attachNewGallery,
    deleteLabAccount,
    synchronizeGallery,
    synchronizeImages,
    createLab,
    waitForImage,
    deleteLab,
    reapLab,
    turnOnTemplateVm,
    turnOffTemplateVm,
    resetPassword,
    editVersion,
    deleteVersion,
    deleteImage,
    removeVersions,
    applyRetention,
    retainImages,
  ]) {
    df.app.orchestration(name, handler);
  }

  const all = { ...ports, runStates: runStatesOf(ports.exports, ports.jobs) };
  function register<Input extends z.ZodType, Output extends z.ZodType>(
    activity: Activity<Input, Output, typeof all>,
  ): void {
    df.app.activity(activity.name, { handler: handlerOf(activity, all) });
  }
  register(beginJob);
  register(settleJob);
  register(begin);
  register(preflight);
  register(checkTarget);
  register(recordStep);
  register(recordAsk);
  register(stopTemplateVm);
  register(generalizeTemplateVm);
  register(captureOsDisk);
  register(startTemplateVm);
  register(prepareImage);
  register(createVersion);
  register(reserveNextVersion);
  register(observeVersion);
  register(recordRegion);
  register(writeRegions);
  register(checkOperation);
  register(deleteSnapshot);
  register(settle);
  register(planRetry);
  register(completeSource);
  register(takeOver);
  register(inspectRun);
  register(inspectReplication);
  register(withdrawRegions);
  register(discardVersion);
  register(takeLeftover);
  register(claimVersion);
  register(releaseVersion);
  register(forgetLeftover);
  register(claimNewGallery);
  register(makeGallery);
  register(attachMadeGallery);
  register(deleteMadeGallery);
  register(markAccount);
  register(deleteAccountRows);
  register(tellLastEvents);
  register(giveBackClaims);
  register(buryAccount);
  register(readGalleryPage);
  register(refreshImages);
  register(findVanishedImages);
  register(finishReading);
  register(refreshImage);
  register(planLab);
  register(lookForImage);
  register(noteProgress);
  register(noteBuild);
  register(createLabPart);
  register(deleteLabPart);
  register(finishLab);
  register(addLabOwner);
  register(retireLab);
  register(removeLabOwners);
  register(removeImageUse);
  register(forgetBuild);
  register(findCapture);
  register(awaitPassword);
  register(planVersionEdit);
  register(changeProperties);
  register(findObstacles);
  register(nameVersions);
  register(eraseVersion);
  register(eraseImage);
  register(findRetention);
  register(priceSaving);
}
