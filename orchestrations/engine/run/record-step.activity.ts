import { z } from 'zod';
import { captureRecord, exportStep, type Export } from '../../../shared/domain/export/export.ts';
import { TEMPLATE_VM, type Durations } from '../../../shared/use-cases/export/ports.ts';
import { recordStep as record, type RunPorts } from '../../../shared/use-cases/export/run.ts';
import { StaleRunError } from '../../../shared/domain/export/errors.ts';
import { activity } from '../durable/activity.ts';
import { runRef } from './run-ref.ts';

/** Writes down how far the run is, and says whether the export still belongs to it, and is still wanted. */
export const recordStepActivity = activity({
  name: 'recordStepActivity',
  input: z.object({
    run: runRef,
    step: exportStep,
    capture: captureRecord.exactOptional(),
    vmUnavailableFrom: z.iso.datetime().exactOptional(),
    vmAvailableAt: z.iso.datetime().exactOptional(),
  }),
  output: z.object({ current: z.boolean(), cancelled: z.boolean() }),
  create:
    (ports: RunPorts & { durations: Durations }) =>
    async ({ run, step, ...news }) => {
      try {
        const after = await record(ports, run, step, news);
        if (news.vmAvailableAt !== undefined) await rememberTimeAway(ports, after);
        return { current: true, cancelled: after.cancelRequestedAt !== undefined };
      } catch (error) {
        if (error instanceof StaleRunError) return { current: false, cancelled: false };
        throw error;
      }
    },
});

async function rememberTimeAway({ durations }: { durations: Durations }, run: Export): Promise<void> {
  const { id, accountId, vmUnavailableFrom, vmAvailableAt } = run;
  if (vmUnavailableFrom === undefined || vmAvailableAt === undefined) return;
  const seconds = (new Date(vmAvailableAt).getTime() - new Date(vmUnavailableFrom).getTime()) / 1000;
  await durations.add(accountId, TEMPLATE_VM, { exportId: id, seconds });
}
