import type { z } from 'zod';
import type { WorkflowPorts } from '../../../functions/workflows.ts';
import { handlerOf, type Activity } from '../../../orchestrations/durable/activity.ts';
import { begin } from '../../../orchestrations/export-image/begin.activity.ts';
import {
  createVersion,
  deleteVersion,
  reserveNextVersion,
} from '../../../orchestrations/export-image/image-version.activities.ts';
import { inspectReplication } from '../../../orchestrations/export-image/inspect-replication.activity.ts';
import { preflight } from '../../../orchestrations/export-image/preflight.activity.ts';
import { prepareImage } from '../../../orchestrations/export-image/prepare-image.activity.ts';
import { recordStep } from '../../../orchestrations/export-image/record-step.activity.ts';
import { settle } from '../../../orchestrations/export-image/settle.activity.ts';
import { captureOsDisk, deleteSnapshot } from '../../../orchestrations/export-image/snapshot.activities.ts';
import { takeOver } from '../../../orchestrations/export-image/take-over.activity.ts';
import { startTemplateVm, stopTemplateVm } from '../../../orchestrations/export-image/template-vm.activities.ts';
import { observeVersion } from '../../../orchestrations/replicate-to-geography/observe-version.activity.ts';
import { recordRegion } from '../../../orchestrations/replicate-to-geography/record-region.activity.ts';
import { writeRegions } from '../../../orchestrations/replicate-to-geography/write-regions.activity.ts';
import { checkOperation } from '../../../orchestrations/wait-for-operation/check-operation.activity.ts';

type Handler = (input: unknown) => Promise<unknown>;

/** The app's own activities by name, over the given ports. */
export function workflowActivities(ports: WorkflowPorts): Record<string, Handler> {
  const handlers: Record<string, Handler> = {};
  function add<Input extends z.ZodType, Output extends z.ZodType>(
    activity: Activity<Input, Output, WorkflowPorts>,
  ): void {
    handlers[activity.name] = handlerOf(activity, ports);
  }
  add(begin);
  add(preflight);
  add(recordStep);
  add(stopTemplateVm);
  add(captureOsDisk);
  add(startTemplateVm);
  add(prepareImage);
  add(createVersion);
  add(reserveNextVersion);
  add(observeVersion);
  add(recordRegion);
  add(writeRegions);
  add(checkOperation);
  add(deleteSnapshot);
  add(settle);
  add(takeOver);
  add(inspectReplication);
  add(deleteVersion);
  return handlers;
}
