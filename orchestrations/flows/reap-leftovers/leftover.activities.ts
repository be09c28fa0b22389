import { z } from 'zod';
import { leftover } from '../../../shared/domain/export/export.ts';
import { forgetLeftover, takeLeftover } from '../../../shared/use-cases/export/leftovers.ts';
import type { ExportStore } from '../../../shared/use-cases/export/ports.ts';
import type { Clock } from '../../../shared/use-cases/clock.ts';
import { workflowSettings, type WorkflowSettings } from '../../../shared/domain/export/workflow-settings.ts';
import { activity } from '../../engine/durable/activity.ts';
import { exportRef, versionRef } from '../../engine/run/run-ref.ts';

/** Finds what an export left in Azure, if its time has come and nobody needs it; from then on nobody retries it. */
export const takeLeftoverActivity = activity({
  name: 'takeLeftoverActivity',
  input: exportRef,
  output: z.object({
    taken: leftover
      .extend({ templateVmId: z.string(), ref: versionRef, settings: workflowSettings })
      .nullable(),
  }),
  create: (ports: { exports: ExportStore; clock: Clock; settings: WorkflowSettings }) => async (run) => {
    const taken = await takeLeftover(ports, run);
    if (!taken) return { taken: null };
    const { templateVmId, galleryId, imageName, version } = taken.export;
    const ref = { galleryId, imageName, version };
    return { taken: { ...taken.leftover, templateVmId, ref, settings: ports.settings } };
  },
});

/** Deletes the record of what was left, which is gone. */
export const deleteLeftoverRecordActivity = activity({
  name: 'deleteLeftoverRecordActivity',
  input: exportRef,
  output: z.null(),
  create: (ports: { exports: ExportStore; clock: Clock }) => async (run) => {
    await forgetLeftover(ports, run);
    return null;
  },
});
