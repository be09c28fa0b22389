import { z } from 'zod';
import { workflowSettings } from '../../../shared/domain/export/workflow-settings.ts';
import { azureError, operationState } from '../../../shared/domain/arm/outcome.ts';
import { regionMemory } from '../../../shared/domain/region/replication.ts';
import { targetRegion } from '../../../shared/domain/region/target-region.ts';
import { runRef, versionRef } from '../../engine/run/run-ref.ts';

/** Everything that a replication knows from tick to tick; its history may be thrown away at any of them. */
export const replicationState = z.object({
  run: runRef,
  /** The export that made the version, and whose tag it bears; absent for a job, which takes what is there. */
  sourceId: z.string().exactOptional(),
  version: versionRef,
  /** The last write's operation: Azure's reason, should the version fail. */
  operation: operationState.exactOptional(),
  /** How Azure is to store the image in each region. */
  targets: z.array(targetRegion).min(1),
  regions: z.array(regionMemory).min(1),
  /** What was last written down of each region; empty at first, so that the first tick writes them all. */
  recorded: z.array(regionMemory),
  /** Regions that are as an earlier operation left them, and are not tried again. */
  carried: z.array(z.string()).exactOptional(),
  /** When the replication ends, whatever state a region is in. */
  until: z.iso.datetime(),
  /** No region is open; all that is left is to take given-up ones out of Azure's list. */
  withdrawing: z.boolean().exactOptional(),
  tick: z.int(),
  /** How often Azure was given a list. */
  writes: z.int(),
  settings: workflowSettings,
});
export type ReplicationState = z.infer<typeof replicationState>;

export const replicationEnd = z.discriminatedUnion('kind', [
  /** No region is open any more. */
  z.object({
    kind: z.literal('over'),
    regions: z.array(regionMemory),
    /** Regions that were given up, and that Azure would not take out of its list. */
    unwithdrawn: z.array(z.string()),
  }),
  /** The export belongs to another run. */
  z.object({ kind: z.literal('stale') }),
  /** The export was cancelled before there was an image. */
  z.object({ kind: z.literal('cancelled') }),
  /** Azure refused what no region can do without. */
  z.object({ kind: z.literal('refused'), error: azureError }),
]);
export type ReplicationEnd = z.infer<typeof replicationEnd>;
