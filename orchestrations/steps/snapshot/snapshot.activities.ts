import { z } from 'zod';
import type { Snapshots } from '../../../shared/use-cases/lab/ports.ts';
import { ask } from '../../engine/run/ask.ts';

/** Takes the snapshot of the template VM's OS disk that the image version is made from. */
export const captureOsDiskActivity = ask({
  name: 'captureOsDiskActivity',
  input: z.object({
    exportId: z.string(),
    templateVmId: z.string(),
    osDiskId: z.string(),
    region: z.string(),
  }),
  value: z.object({ snapshotId: z.string() }),
  create:
    ({ snapshots }: { snapshots: Snapshots }) =>
    (order) =>
      snapshots.ensure(order),
});

/** Deletes that snapshot again. */
export const deleteSnapshotActivity = ask({
  name: 'deleteSnapshotActivity',
  input: z.object({ exportId: z.string(), templateVmId: z.string() }),
  value: z.null(),
  create:
    ({ snapshots }: { snapshots: Snapshots }) =>
    (order) =>
      snapshots.ensureDeleted(order),
});
