import { z } from 'zod';
import type { ExportStore } from '../../../shared/use-cases/export/ports.ts';
import { timelineEntry } from '../../../shared/domain/export/timeline.ts';
import { activity } from '../durable/activity.ts';
import { exportRef } from './run-ref.ts';

/** Writes down what Azure was asked for and what came of it, with the ids that Azure's support asks for. */
export const recordRequestActivity = activity({
  name: 'recordRequestActivity',
  input: z.object({ run: exportRef, entry: timelineEntry }),
  output: z.null(),
  create:
    ({ exports }: { exports: Pick<ExportStore, 'recordTimeline'> }) =>
    async ({ run, entry }) => {
      await exports.recordTimeline(run, entry);
      return null;
    },
});
