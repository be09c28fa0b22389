import { z } from 'zod';
import { regionEvent } from '../../shared/export/events.ts';
import { exportRegion, type ExportRegion } from '../../shared/export/export.ts';
import type { Clock, Durations, ExportStore } from '../../shared/export/ports.ts';
import type { RunRef } from '../../shared/export/run.ts';
import { isCurrent, type RunStates } from '../../shared/export/run-states.ts';
import { regionEntry } from '../../shared/export/timeline.ts';
import { isFinal } from '../../shared/region/replication.ts';
import { activity } from '../durable/activity.ts';
import { runRef } from '../run/run-ref.ts';

interface Ports {
  exports: ExportStore;
  runStates: RunStates;
  durations: Durations;
  clock: Clock;
}

/**
 * Writes down how far one region is, and what that is worth telling and remembering. A late repeat, of a run that is
 * over or of a region that has come to its end, changes nothing.
 */
export const recordRegion = activity({
  name: 'recordRegion',
  input: z.object({
    run: runRef,
    /** Of a retry: the export that it retries, whose regions these are, too. */
    sourceId: z.string().exactOptional(),
    /** Of a job: only exports tell the world of their regions. */
    quiet: z.literal(true).exactOptional(),
    /** It is as an earlier operation left it: that is no news. */
    carried: z.literal(true).exactOptional(),
    region: exportRegion,
  }),
  output: z.null(),
  create:
    (ports: Ports) =>
    async ({ run, sourceId, quiet, carried, region }) => {
      if (await isLate(ports, run, region)) return null;
      if (carried) {
        await ports.exports.recordRegion(run, region, {});
        return null;
      }
      const now = ports.clock.now();
      const event = quiet ? undefined : regionEvent(run, region, now.toISOString());
      const entry = regionEntry(region, now.toISOString());
      await ports.exports.recordRegion(run, region, { entry, ...(event && { event }) });
      if (sourceId !== undefined) {
        await ports.exports.recordRegion({ accountId: run.accountId, exportId: sourceId }, region, {});
      }
      if (region.state === 'Completed') await rememberDuration(ports, run, region, now);
      return null;
    },
});

async function isLate({ exports, runStates }: Ports, run: RunRef, region: ExportRegion): Promise<boolean> {
  if (!(await isCurrent(runStates, run))) return true;
  if (isFinal(region.state)) return false;
  const recorded = await exports.readRegions(run.accountId, run.exportId);
  return recorded.some((before) => before.region === region.region && isFinal(before.state));
}

async function rememberDuration(
  { durations }: Ports,
  { accountId, exportId }: { accountId: string; exportId: string },
  { region, startedAt }: ExportRegion,
  now: Date,
): Promise<void> {
  if (startedAt === undefined) return; // It was there before anybody watched it.
  // Two clocks are at work: the workflow engine's and this process's.
  const seconds = Math.max(0, Math.round((now.getTime() - new Date(startedAt).getTime()) / 1000));
  await durations.add(accountId, region, { exportId, seconds });
}
