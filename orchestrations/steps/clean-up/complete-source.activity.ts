import { z } from 'zod';
import { completeByRetry } from '../../../shared/use-cases/export/leftovers.ts';
import type { ExportStore } from '../../../shared/use-cases/export/ports.ts';
import type { Clock } from '../../../shared/use-cases/clock.ts';
import { activity } from '../../engine/durable/activity.ts';
import { exportRef } from '../../engine/run/run-ref.ts';

/** Writes down at the export itself that it has succeeded by this retry. */
export const completeSourceActivity = activity({
  name: 'completeSourceActivity',
  input: exportRef.extend({ sourceId: z.string(), snapshotLeft: z.boolean() }),
  output: z.null(),
  create:
    (ports: { exports: ExportStore; clock: Clock }) =>
    async ({ accountId, exportId, sourceId, snapshotLeft }) => {
      await completeByRetry(ports, { id: exportId, accountId, retryOf: sourceId }, snapshotLeft);
      return null;
    },
});
