import { z } from 'zod';
import { forgetSnapshot as forget, readOverdueSnapshot } from '../../shared/export/kept-snapshot.ts';
import type { Clock, ExportStore } from '../../shared/export/ports.ts';
import { workflowSettings, type WorkflowSettings } from '../../shared/export/workflow-settings.ts';
import { activity } from '../durable/activity.ts';
import { exportRef } from '../export-image/run-ref.ts';

/** Finds what an export's snapshot was made of, if nobody may want it any more. */
export const inspectSnapshot = activity({
  name: 'inspectSnapshot',
  input: exportRef,
  output: z.object({
    overdue: z.object({ templateVmId: z.string(), settings: workflowSettings }).nullable(),
  }),
  create: (ports: { exports: ExportStore; clock: Clock; settings: WorkflowSettings }) => async (run) => {
    const overdue = await readOverdueSnapshot(ports, run);
    return { overdue: overdue ? { templateVmId: overdue.templateVmId, settings: ports.settings } : null };
  },
});

/** Writes down that the snapshot is gone. */
export const forgetSnapshot = activity({
  name: 'forgetSnapshot',
  input: exportRef,
  output: z.null(),
  create: (ports: { exports: ExportStore }) => async (run) => {
    await forget(ports, run);
    return null;
  },
});
