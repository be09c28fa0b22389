import { app } from '@azure/functions';
import * as df from 'durable-functions';
import type { DurableClient } from 'durable-functions';
import { sweepExports, type SweepPorts } from '../../shared/use-cases/export/sweep.ts';
import { sweepLabs, type LabSweepPorts } from '../../shared/use-cases/lab/sweep-labs.ts';
import { OperatorsLog } from '../operators-log.ts';
import type { WorkflowRuns } from '../workflow-runs.ts';

/** Every so often, looks after what nobody else does: forgotten exports and jobs, lost runs and their claims, leftovers. */
export function scheduleSweep(
  ports: Omit<SweepPorts & LabSweepPorts, 'runs'>,
  runsOf: (client: DurableClient) => WorkflowRuns,
): void {
  app.timer('sweepExports', {
    schedule: '%SWEEP_SCHEDULE%',
    extraInputs: [df.input.durableClient()],
    handler: async (_timer, context) => {
      const log = new OperatorsLog(context);
      const runs = runsOf(df.getClient(context));
      const report = await sweepExports({ ...ports, runs });
      const labs = await sweepLabs({ ...ports, runs });
      if (labs.reaped.length > 0) {
        log.note(`Removing from Azure what is left of labs: ${labs.reaped.join(', ')}.`);
      }
      if (report.started.length > 0) log.warn(`Started forgotten exports: ${report.started.join(', ')}.`);
      if (report.abandoned.length > 0) {
        log.warn(`Cleaning up after lost runs: ${report.abandoned.join(', ')}.`);
      }
      if (report.jobs.length > 0) {
        log.warn(`Looked after operations that nobody worked on: ${report.jobs.join(', ')}.`);
      }
      if (report.reaped.length > 0) {
        log.note(`Removing from Azure what these exports left there: ${report.reaped.join(', ')}.`);
      }
      if (report.unclaimed.length > 0) {
        log.warn(`Gave up claims of dead runs: ${report.unclaimed.join(', ')}.`);
      }
      for (const { subject, cause } of [...report.failed, ...labs.failed]) {
        log.error(`${subject} could not be looked after.`, cause);
      }
    },
  });
}
