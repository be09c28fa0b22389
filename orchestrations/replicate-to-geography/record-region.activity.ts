import { z } from 'zod';
import { regionEvent } from '../../shared/export/events.ts';
import type { Clock, ExportStore } from '../../shared/export/ports.ts';
import { regionState } from '../../shared/region/replication.ts';
import { activity } from '../durable/activity.ts';
import { runRef } from '../export-image/run-ref.ts';

/** Writes down how far one region is, and the event that this is worth. */
export const recordRegion = activity({
  name: 'recordRegion',
  input: z.object({
    run: runRef,
    region: z.object({
      region: z.string(),
      state: regionState,
      progress: z.number(),
      message: z.string().exactOptional(),
    }),
  }),
  output: z.null(),
  create:
    ({ exports, clock }: { exports: Pick<ExportStore, 'recordRegion'>; clock: Clock }) =>
    async ({ run, region }) => {
      await exports.recordRegion(run, region, regionEvent(run, region, clock.now().toISOString()));
      return null;
    },
});
