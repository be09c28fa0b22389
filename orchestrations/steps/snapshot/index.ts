import type { WorkflowModule } from '../../engine/durable/workflow-module.ts';
import { captureOsDiskActivity, deleteSnapshotActivity } from './snapshot.activities.ts';

/** The snapshot of a template VM's OS disk. */
export const snapshotSteps = {
  orchestrators: [],
  activities: [captureOsDiskActivity, deleteSnapshotActivity],
} satisfies WorkflowModule;
