import { z } from 'zod';
import { completeByRetry } from '../../shared/export/leftovers.ts';
import { planRetry as plan, type RetryPorts } from '../../shared/export/plan-retry.ts';
import type { Clock, ExportStore } from '../../shared/export/ports.ts';
import { regionMemory } from '../../shared/region/replication.ts';
import { targetRegion } from '../../shared/region/target-region.ts';
import { activity } from '../durable/activity.ts';
import { exportRef } from '../run/run-ref.ts';

/** Reads what is to be tried again: every region of the export, as the last operation left it. */
export const planRetry = activity({
  name: 'planRetry',
  input: exportRef,
  output: z.object({
    homeRegion: z.string(),
    targets: z.array(targetRegion),
    /** Those that are tried again are Pending. */
    regions: z.array(regionMemory),
  }),
  create: (ports: RetryPorts) => (retry) => plan(ports, retry),
});

/** Writes down at the export itself that it has succeeded by this retry. */
export const completeSource = activity({
  name: 'completeSource',
  input: exportRef.extend({ sourceId: z.string(), snapshotLeft: z.boolean() }),
  output: z.null(),
  create:
    (ports: { exports: ExportStore; clock: Clock }) =>
    async ({ accountId, exportId, sourceId, snapshotLeft }) => {
      await completeByRetry(ports, { id: exportId, accountId, retryOf: sourceId }, snapshotLeft);
      return null;
    },
});
