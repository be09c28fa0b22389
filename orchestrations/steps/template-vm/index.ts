import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import {
  generalizeTemplateVmActivity,
  startTemplateVmActivity,
  stopTemplateVmActivity,
} from './template-vm.activities.ts';

/** The template VM: stopped, generalized and started. */
export const templateVmSteps = {
  orchestrators: [],
  activities: [stopTemplateVmActivity, generalizeTemplateVmActivity, startTemplateVmActivity],
} satisfies WorkflowModule;
