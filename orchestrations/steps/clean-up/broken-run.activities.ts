import { z } from 'zod';
import { captureRecord, sourceExportId, type Export } from '../../../shared/domain/export/export.ts';
import { readRun, takeOverRun, type RunPorts } from '../../../shared/use-cases/export/run.ts';
import type { WorkflowSettings } from '../../../shared/domain/export/workflow-settings.ts';
import { activity } from '../../engine/durable/activity.ts';
import { begunRun } from '../../engine/run/begin.activity.ts';
import { runRef } from '../../engine/run/run-ref.ts';

const brokenRun = begunRun.extend({
  capture: captureRecord.exactOptional(),
  givenBack: z.boolean(),
  cancelled: z.boolean(),
});

/** What there is to put right of a run that failed or died. */
export type BrokenRun = z.infer<typeof brokenRun>;

const output = z.object({ broken: brokenRun.nullable() });

type Ports = RunPorts & { settings: WorkflowSettings };

/** Looks at what this run has touched so far; nothing when the export is not its own any more. */
export const inspectRunActivity = activity({
  name: 'inspectRunActivity',
  input: runRef,
  output,
  create: (ports: Ports) => async (run) => answerOf(await readRun(ports, run), ports),
});

/** Takes a running export over from a dead run; nothing when the export is over. */
export const takeOverActivity = activity({
  name: 'takeOverActivity',
  input: runRef,
  output,
  create: (ports: Ports) => async (run) => answerOf(await takeOverRun(ports, run), ports),
});

function answerOf(running: Export | undefined, { settings }: Ports): z.infer<typeof output> {
  if (!running) return { broken: null };
  const { galleryId, imageName, version, templateVmId, options, capture } = running;
  return {
    broken: {
      galleryId,
      imageName,
      version,
      templateVmId,
      options,
      settings,
      sourceId: sourceExportId(running),
      givenBack: running.vmAvailableAt !== undefined,
      cancelled: running.cancelRequestedAt !== undefined,
      ...(capture && { capture }),
    },
  };
}
