import { z } from 'zod';
import type { ExportStore } from '../../../shared/use-cases/export/ports.ts';
import { captureOf } from '../../../shared/use-cases/lab/capture-of.ts';
import { activity } from '../../engine/durable/activity.ts';

/** Finds the export that captures a template VM just now. */
export const findCaptureActivity = activity({
  name: 'findCaptureActivity',
  input: z.object({ accountId: z.string(), templateVmId: z.string() }),
  output: z.object({ exportId: z.string().nullable() }),
  create:
    ({ exports }: { exports: Pick<ExportStore, 'findHolder' | 'read'> }) =>
    async ({ accountId, templateVmId }) => ({
      exportId: (await captureOf(exports, accountId, templateVmId)) ?? null,
    }),
});
