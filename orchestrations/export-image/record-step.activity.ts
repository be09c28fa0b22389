import { z } from 'zod';
import { StaleRun } from '../../shared/export/errors.ts';
import { captureRecord, exportStep } from '../../shared/export/export.ts';
import { recordStep as record, type RunPorts } from '../../shared/export/run.ts';
import { activity } from '../durable/activity.ts';
import { runRef } from './run-ref.ts';

/** Writes down how far the run is, and says whether the export still belongs to it. */
export const recordStep = activity({
  name: 'recordStep',
  input: z.object({
    run: runRef,
    step: exportStep,
    capture: captureRecord.exactOptional(),
    vmUnavailableFrom: z.iso.datetime().exactOptional(),
    vmAvailableAt: z.iso.datetime().exactOptional(),
  }),
  output: z.object({ current: z.boolean() }),
  create:
    (ports: RunPorts) =>
    async ({ run, step, ...news }) => {
      try {
        await record(ports, run, step, news);
        return { current: true };
      } catch (error) {
        if (error instanceof StaleRun) return { current: false };
        throw error;
      }
    },
});
