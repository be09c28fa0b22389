import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { generalizeTemplateVm, startTemplateVm, stopTemplateVm } from './template-vm.activities.ts';

/** The template VM: stopped, generalized and started. */
export const templateVmSteps = {
  orchestrators: [],
  activities: [stopTemplateVm, generalizeTemplateVm, startTemplateVm],
} satisfies WorkflowModule;
