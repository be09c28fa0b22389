import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { captureOsDisk, deleteSnapshot } from './snapshot.activities.ts';

/** The snapshot of a template VM's OS disk. */
export const snapshotSteps = {
  orchestrators: [],
  activities: [captureOsDisk, deleteSnapshot],
} satisfies WorkflowModule;
