import { z } from 'zod';
import type { Snapshots } from '../../shared/lab/ports.ts';
import { outcomeOf } from '../../shared/operation/outcome.ts';
import { activity } from '../durable/activity.ts';

/** Takes the snapshot of the template VM's OS disk that the image version is made from. */
export const captureOsDisk = activity({
  name: 'captureOsDisk',
  input: z.object({
    exportId: z.string(),
    templateVmId: z.string(),
    osDiskId: z.string(),
    region: z.string(),
  }),
  output: outcomeOf(z.object({ snapshotId: z.string() })),
  create:
    ({ snapshots }: { snapshots: Snapshots }) =>
    (order) =>
      snapshots.ensure(order),
});

/** Deletes that snapshot again. */
export const deleteSnapshot = activity({
  name: 'deleteSnapshot',
  input: z.object({ exportId: z.string(), templateVmId: z.string() }),
  output: outcomeOf(z.null()),
  create:
    ({ snapshots }: { snapshots: Snapshots }) =>
    (order) =>
      snapshots.ensureDeleted(order),
});
