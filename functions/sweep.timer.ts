import { app } from '@azure/functions';
import * as df from 'durable-functions';
import type { DurableClient } from 'durable-functions';
import type { ExportRuns } from '../shared/export/ports.ts';
import { sweepExports, type SweepPorts } from '../shared/export/sweep.ts';

/** Every so often, looks after what nobody else does: forgotten exports, lost runs, snapshots past their time. */
export function scheduleSweep(
  ports: Omit<SweepPorts, 'runs'>,
  runsOf: (client: DurableClient) => ExportRuns,
): void {
  app.timer('sweepExports', {
    schedule: '%SWEEP_SCHEDULE%',
    extraInputs: [df.input.durableClient()],
    handler: async (_timer, context) => {
      const report = await sweepExports({ ...ports, runs: runsOf(df.getClient(context)) });
      if (report.started.length > 0) context.warn(`Started forgotten exports: ${report.started.join(', ')}.`);
      if (report.abandoned.length > 0) {
        context.warn(`Cleaning up after lost runs: ${report.abandoned.join(', ')}.`);
      }
      if (report.released.length > 0) {
        context.log(`Deleting snapshots that no retry may want any more: ${report.released.join(', ')}.`);
      }
      for (const { exportId, cause } of report.failed) {
        context.error(`Export ${exportId} could not be looked after.`, cause);
      }
    },
  });
}
