import * as df from 'durable-functions';
import type { z } from 'zod';
import { abandonExport } from '../orchestrations/abandon-export/abandon-export.orchestrator.ts';
import { handlerOf, type Activity } from '../orchestrations/durable/activity.ts';
import { begin } from '../orchestrations/export-image/begin.activity.ts';
import { exportImage } from '../orchestrations/export-image/export-image.orchestrator.ts';
import {
  createVersion,
  deleteVersion,
  reserveNextVersion,
} from '../orchestrations/export-image/image-version.activities.ts';
import { inspectReplication } from '../orchestrations/export-image/inspect-replication.activity.ts';
import { preflight } from '../orchestrations/export-image/preflight.activity.ts';
import { prepareImage } from '../orchestrations/export-image/prepare-image.activity.ts';
import { recordStep } from '../orchestrations/export-image/record-step.activity.ts';
import { settle } from '../orchestrations/export-image/settle.activity.ts';
import { captureOsDisk, deleteSnapshot } from '../orchestrations/export-image/snapshot.activities.ts';
import { inspectRun, takeOver } from '../orchestrations/export-image/broken-run.activities.ts';
import { startTemplateVm, stopTemplateVm } from '../orchestrations/export-image/template-vm.activities.ts';
import {
  forgetSnapshot,
  inspectSnapshot,
} from '../orchestrations/release-snapshot/kept-snapshot.activities.ts';
import { releaseSnapshot } from '../orchestrations/release-snapshot/release-snapshot.orchestrator.ts';
import { observeVersion } from '../orchestrations/replicate-to-geography/observe-version.activity.ts';
import { recordRegion } from '../orchestrations/replicate-to-geography/record-region.activity.ts';
import { replicateToGeography } from '../orchestrations/replicate-to-geography/replicate-to-geography.orchestrator.ts';
import { writeRegions } from '../orchestrations/replicate-to-geography/write-regions.activity.ts';
import { checkOperation } from '../orchestrations/wait-for-operation/check-operation.activity.ts';
import { waitForOperation } from '../orchestrations/wait-for-operation/wait-for-operation.orchestrator.ts';
import type { Clock, ExportStore, VersionStore } from '../shared/export/ports.ts';
import type { WorkflowSettings } from '../shared/export/workflow-settings.ts';
import type { Images, ImageVersions } from '../shared/image/ports.ts';
import type { Snapshots, TemplateVms } from '../shared/lab/ports.ts';
import type { Operations } from '../shared/operation/outcome.ts';
import type { Locations } from '../shared/region/ports.ts';

/** Everything that activities reach the world through. */
export interface WorkflowPorts {
  clock: Clock;
  exports: ExportStore;
  images: Images;
  locations: Locations;
  operations: Operations;
  reservations: VersionStore;
  settings: WorkflowSettings;
  snapshots: Snapshots;
  templateVms: TemplateVms;
  versions: ImageVersions;
}

/** Registers every orchestrator, and every activity with the ports that it needs. */
export function registerWorkflows(ports: WorkflowPorts): void {
  for (const { name, handler } of [
    exportImage,
    replicateToGeography,
    waitForOperation,
    abandonExport,
    releaseSnapshot,
  ]) {
    df.app.orchestration(name, handler);
  }

  function register<Input extends z.ZodType, Output extends z.ZodType>(
    activity: Activity<Input, Output, WorkflowPorts>,
  ): void {
    df.app.activity(activity.name, { handler: handlerOf(activity, ports) });
  }
  register(begin);
  register(preflight);
  register(recordStep);
  register(stopTemplateVm);
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
  register(takeOver);
  register(inspectRun);
  register(inspectReplication);
  register(deleteVersion);
  register(inspectSnapshot);
  register(forgetSnapshot);
}
