import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { findCapture } from './find-capture.activity.ts';
import { turnOffTemplateVm, turnOnTemplateVm } from './turn-template-vm.orchestrators.ts';

/** Starts or stops a template VM. */
export const turnTemplateVmFlow = {
  orchestrators: [turnOnTemplateVm, turnOffTemplateVm],
  activities: [findCapture],
} satisfies WorkflowModule;
