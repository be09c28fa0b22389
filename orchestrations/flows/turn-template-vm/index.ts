import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { findCaptureActivity } from './find-capture.activity.ts';
import {
  turnOffTemplateVmOrchestrator,
  turnOnTemplateVmOrchestrator,
} from './turn-template-vm.orchestrators.ts';

/** Starts or stops a template VM. */
export const turnTemplateVmFlow = {
  orchestrators: [turnOnTemplateVmOrchestrator, turnOffTemplateVmOrchestrator],
  activities: [findCaptureActivity],
} satisfies WorkflowModule;
