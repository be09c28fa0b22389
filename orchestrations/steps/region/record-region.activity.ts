import { z } from 'zod';
import type { LabEvent } from '../../../shared/domain/event/lab-event.ts';
import { exportEvent, regionEvent } from '../../../shared/domain/event/export-events.ts';
import { exportRegion, type ExportRegion } from '../../../shared/domain/export/export.ts';
import type { Durations, ExportStore } from '../../../shared/use-cases/export/ports.ts';
import type { Clock } from '../../../shared/use-cases/clock.ts';
import type { RunRef } from '../../../shared/use-cases/job/run-ref.ts';
import { isCurrent, type RunStates } from '../../../shared/use-cases/export/run-states.ts';
import { regionEntry } from '../../../shared/domain/export/timeline.ts';
import { isFinal } from '../../../shared/domain/region/replication.ts';
import { activity } from '../../engine/durable/activity.ts';
import { runRef } from '../../engine/run/run-ref.ts';

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
export const recordRegionActivity = activity({
  name: 'recordRegionActivity',
  input: z.object({
    run: runRef,
    /** Of a retry: the export that it retries, whose regions these are, too. */
    sourceId: z.string().exactOptional(),
    /** Of a job: only exports tell the world of their regions. */
    quiet: z.literal(true).exactOptional(),
    /** It is as an earlier operation left it: that is no news. */
    carried: z.literal(true).exactOptional(),
    /** The home region: its copy is the image version itself. */
    home: z.literal(true).exactOptional(),
    region: exportRegion,
  }),
  output: z.null(),
  create:
    (ports: Ports) =>
    async ({ run, sourceId, quiet, carried, home, region }) => {
      if (await isLate(ports, run, region)) return null;
      if (carried) {
        await ports.exports.recordRegion(run, region);
        return null;
      }
      const now = ports.clock.now();
      const time = now.toISOString();
      const events = quiet ? [] : await eventsOf(ports, { run, region, home: home === true }, time);
      await ports.exports.recordRegion(run, region, { entry: regionEntry(region, time), events });
      if (sourceId !== undefined) {
        await ports.exports.recordRegion({ accountId: run.accountId, exportId: sourceId }, region);
      }
      if (region.state === 'Completed') await rememberDuration(ports, run, region, now);
      return null;
    },
});

/** A version is told of once it can be used, which is when its home region has it; a retry makes none. */
async function eventsOf(
  { exports }: Ports,
  { run, region, home }: { run: RunRef; region: ExportRegion; home: boolean },
  time: string,
): Promise<LabEvent[]> {
  const ofRegion = regionEvent(run, region, time);
  if (!ofRegion) return [];
  if (!home || region.state !== 'Completed') return [ofRegion];
  const stored = await exports.read(run.accountId, run.exportId);
  const isFirst = stored !== undefined && stored.retryOf === undefined;
  return [...(isFirst ? [exportEvent(stored, 'image-version-created', time)] : []), ofRegion];
}

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
