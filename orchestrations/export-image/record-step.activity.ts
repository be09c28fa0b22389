import { z } from 'zod';
import { captureRecord, exportStep } from '../../shared/export/export.ts';
import { recordStep as record, unlessStale, type RunPorts } from '../../shared/export/run.ts';
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
    async ({ run, step, ...news }) => ({
      current: await unlessStale(() => record(ports, run, step, news)),
    }),
});
