import { z } from 'zod';
import { captureRecord } from '../../shared/export/export.ts';
import { takeOverRun, type RunPorts } from '../../shared/export/run.ts';
import type { WorkflowSettings } from '../../shared/export/workflow-settings.ts';
import { activity } from '../durable/activity.ts';
import { begunRun } from './begin.activity.ts';
import { runRef } from './run-ref.ts';

const takenOverRun = begunRun.extend({ capture: captureRecord.exactOptional() });
export type TakenOverRun = z.infer<typeof takenOverRun>;

/** Takes a running export over to clean up after it; nothing when it is over already. */
export const takeOver = activity({
  name: 'takeOver',
  input: runRef,
  output: z.object({ taken: takenOverRun.nullable() }),
  create: (ports: RunPorts & { settings: WorkflowSettings }) => async (run) => {
    const running = await takeOverRun(ports, run);
    if (!running) return { taken: null };
    const { galleryId, imageName, version, templateVmId, capture } = running;
    const { settings } = ports;
    return { taken: { galleryId, imageName, version, templateVmId, settings, ...(capture && { capture }) } };
  },
});
