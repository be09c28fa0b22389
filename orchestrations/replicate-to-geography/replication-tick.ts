import type { OrchestrationContext } from 'durable-functions';
import {
  advanceAll,
  asked,
  isFinal,
  isOver,
  needsWrite,
  skipped,
  wantedRegions,
  worthRecording,
  type RegionMemory,
} from '../../shared/region/replication.ts';
import type { Steps } from '../durable/orchestrator.ts';
import { call, callForEach } from '../durable/steps.ts';
import { observeVersion } from './observe-version.activity.ts';
import { recordRegion } from './record-region.activity.ts';
import type { ReplicationEnd, ReplicationState } from './replication-state.ts';
import { writeRegions } from './write-regions.activity.ts';

/** What one tick comes to: the end, or the state for the next, after a pause. */
export type Tick =
  | { end: ReplicationEnd }
  | {
      state: ReplicationState;
      pauseSeconds: number;
      /** How many activities were called. */
      calls: number;
    };

/** One tick of a replication: observe, advance, fan out, write. */
export function* takeTick(context: OrchestrationContext, before: ReplicationState): Steps<Tick> {
  const pauseSeconds = tickSeconds(before);
  const time = { now: context.df.currentUtcDateTime, until: new Date(before.until) };

  // 1. Observe all regions with one look.
  const { run, version, operation } = before;
  const look = yield* call(context, observeVersion, { run, version, ...(operation && { operation }) });
  switch (look.kind) {
    case 'stale':
    case 'refused':
      return { end: look };
    case 'gone':
      return refusal('ImageVersionDeleted', 'The image version was deleted while it was being copied.');
    case 'wait':
      if (time.now >= time.until) return refusal('AzureNotReady', look.why);
      return { state: before, pauseSeconds: Math.max(pauseSeconds, look.seconds), calls: 1 };
    case 'seen':
      break;
  }

  // 2. Advance every region's memory.
  const regions = advanceAll(before.regions, look.seen, before.settings.limits, time);

  // 3. Fan out over the regions that changed.
  const advanced = yield* record(context, { ...before, regions });
  const calls = 1 + advanced.calls;
  if (isOver(regions, look.seen, time)) {
    const wanted = wantedRegions(regions);
    const unwithdrawn = look.seen.targetRegions.filter((region) => !wanted.includes(region));
    return { end: { kind: 'over', regions, unwithdrawn } };
  }

  // 4. Write the full wanted list, if Azure should have another.
  const state = withinReason(advanced.state, time.now);
  if (!needsWrite(regions, look.seen)) return { state, pauseSeconds, calls };
  const written = yield* write(context, state);
  return 'end' in written
    ? written
    : {
        ...written,
        pauseSeconds: Math.max(pauseSeconds, written.pauseSeconds),
        calls: calls + written.calls,
      };
}

/** Writes down every region that people should see a difference in. */
function* record(
  context: OrchestrationContext,
  state: ReplicationState,
): Steps<{ state: ReplicationState; calls: number }> {
  const lastRecorded = (region: RegionMemory) =>
    state.recorded.find((recorded) => recorded.region === region.region);
  const changed = state.regions.filter((region) => worthRecording(lastRecorded(region), region));
  yield* callForEach(
    context,
    recordRegion,
    changed.map(({ region, state: regionState, progress, message }) => ({
      run: state.run,
      region: { region, state: regionState, progress, ...(message !== undefined && { message }) },
    })),
  );
  const recorded = state.regions.map((region) =>
    changed.includes(region) ? region : (lastRecorded(region) ?? region),
  );
  return { state: { ...state, recorded }, calls: changed.length };
}

/** Gives Azure the wanted list. Regions that it will not take are skipped; the next tick writes without them. */
function* write(context: OrchestrationContext, state: ReplicationState): Steps<Tick> {
  const regions = wantedRegions(state.regions);
  const { version, run } = state;
  const wrote = yield* call(context, writeRegions, { version, exportId: run.exportId, regions });
  switch (wrote.kind) {
    case 'written': {
      const asking = asked(state.regions, state.settings.limits, context.df.currentUtcDateTime);
      return {
        state: {
          ...state,
          regions: asking,
          ...(wrote.operation !== undefined && { operation: wrote.operation }),
        },
        pauseSeconds: 0,
        calls: 1,
      };
    }
    case 'wait':
      return { state, pauseSeconds: wrote.seconds, calls: 1 };
    case 'refused': {
      // A refusal may name a region that has its copy, beside the one that it is about: that one stays.
      const refused = state.regions.filter(
        (region) => wrote.regions.includes(region.region) && region.state !== 'Completed',
      );
      if (refused.length === 0 || refused.some((region) => region.home)) return { end: wrote };
      const reason = `Azure would not copy the image to this region. ${wrote.error.message} (${wrote.error.code})`;
      const without = state.regions.map((region) =>
        refused.includes(region) ? skipped(region, reason) : region,
      );
      const recorded = yield* record(context, { ...state, regions: without });
      return { ...recorded, pauseSeconds: 0, calls: 1 + recorded.calls };
    }
  }
}

/** Once no region is open, nobody waits for hours until Azure lets a given-up region out of its list. */
function withinReason(state: ReplicationState, now: Date): ReplicationState {
  if (!state.regions.every((region) => isFinal(region.state))) return state;
  const latest = new Date(now.getTime() + state.settings.operationDeadlineMinutes * 60_000).toISOString();
  const { until, withdrawing = false } = state;
  return withdrawing || until <= latest ? state : { ...state, until: latest, withdrawing: true };
}

/** Short pauses while much happens, then longer ones: a replication takes minutes to hours. */
function tickSeconds({ tick, settings }: ReplicationState): number {
  const { firstTickSeconds, lastTickSeconds } = settings;
  return Math.min(firstTickSeconds * 1.25 ** Math.min(tick, 50), Math.max(firstTickSeconds, lastTickSeconds));
}

function refusal(code: string, message: string): Tick {
  return { end: { kind: 'refused', error: { code, message } } };
}
