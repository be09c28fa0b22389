import type { OrchestrationContext } from 'durable-functions';
import {
  advanceAll,
  asked,
  isFinal,
  isOver,
  needsWrite,
  skipped,
  unwantedRegions,
  wantedRegions,
  worthRecording,
  type RegionMemory,
} from '../../../shared/domain/region/replication.ts';
import type { Steps } from '../../engine/durable/orchestrator.ts';
import { call, callForEach } from '../../engine/durable/call.ts';
import { noteOperation } from '../../engine/run/note-operation.ts';
import { observeVersionActivity } from './observe-version.activity.ts';
import { recordRegionActivity } from './record-region.activity.ts';
import type { ReplicationEnd, ReplicationState } from './replication-state.ts';
import { writeRegionsActivity } from './write-regions.activity.ts';

/** What one tick comes to: the end, or the state for the next, after a pause. */
export type Tick =
  | { end: ReplicationEnd }
  | {
      state: ReplicationState;
      pauseSeconds: number;
      /** How many activities were called. */
      calls: number;
      /** A cancel has been heard; there is nothing more to listen for. */
      cancelled: boolean;
    };

/** One tick of a replication: observe, advance, fan out, write. */
export function* takeTick(context: OrchestrationContext, before: ReplicationState): Steps<Tick> {
  const pauseSeconds = tickSeconds(before);
  const time = { now: context.df.currentUtcDateTime, until: new Date(before.until) };

  // 1. Observe all regions with one look.
  const { run, version, operation } = before;
  const look = yield* call(context, observeVersionActivity, {
    run,
    version,
    ...(operation && { operation }),
  });
  switch (look.kind) {
    case 'stale':
    case 'refused':
      return { end: look };
    case 'gone':
      return refusal('ImageVersionDeleted', 'The image version was deleted while it was being copied.');
    case 'wait':
      if (time.now >= time.until) return refusal('AzureNotReady', look.why);
      return {
        state: before,
        pauseSeconds: Math.max(pauseSeconds, look.seconds),
        calls: 1,
        cancelled: look.cancelled,
      };
    case 'seen':
      break;
  }

  // 2. Advance every region's memory.
  const { seen, cancelled } = look;
  const regions = advanceAll(before.regions, seen, before.settings.limits, { ...time, cancelled });

  // 3. Fan out over the regions that changed.
  const advanced = yield* record(context, { ...before, regions });
  const calls = 1 + advanced.calls;
  if (regions.some((region) => region.home && region.state === 'Cancelled')) {
    return { end: { kind: 'cancelled' } };
  }
  if (isOver(regions, seen, time)) {
    const unwanted = unwantedRegions(regions);
    const unwithdrawn = seen.targetRegions.filter((region) => unwanted.includes(region));
    return { end: { kind: 'over', regions, unwithdrawn } };
  }

  // 4. Write the full wanted list, if Azure should have another.
  const state = withinReason(advanced.state, time.now);
  if (!needsWrite(regions, seen)) return { state, pauseSeconds, calls, cancelled };
  const written = yield* write(context, state);
  if ('end' in written) return written;
  const pause = Math.max(pauseSeconds, written.pauseSeconds);
  return { ...written, pauseSeconds: pause, calls: calls + written.calls, cancelled };
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
    recordRegionActivity,
    changed.map(({ home, deadline, ...region }) => ({
      run: state.run,
      ...(state.sourceId === undefined && { quiet: true as const }),
      ...(state.sourceId !== undefined &&
        state.sourceId !== state.run.exportId && { sourceId: state.sourceId }),
      ...(home && { home: true as const }),
      ...(state.carried?.includes(region.region) && { carried: true as const }),
      region,
    })),
  );
  const recorded = state.regions.map((region) =>
    changed.includes(region) ? region : (lastRecorded(region) ?? region),
  );
  return { state: { ...state, recorded }, calls: changed.length };
}

/** Gives Azure the wanted list. Regions that it will not take are skipped; the next tick writes without them. */
function* write(
  context: OrchestrationContext,
  state: ReplicationState,
): Steps<{ end: ReplicationEnd } | { state: ReplicationState; pauseSeconds: number; calls: number }> {
  const { version, run, sourceId, targets } = state;
  const names = wantedRegions(state.regions);
  const watch = { run, step: 'Replicating' as const };
  const wrote = yield* call(context, writeRegionsActivity, {
    watch: { ...watch, cleaningUp: true },
    version,
    ...(sourceId !== undefined && { exportId: sourceId }),
    wanted: targets.filter((target) => names.includes(target.name)),
    unwanted: unwantedRegions(state.regions),
  });
  switch (wrote.kind) {
    case 'stopped':
      return { end: { kind: 'stale' } };
    case 'written': {
      const { operation, trace } = wrote;
      const writes = state.writes + 1;
      yield* noteOperation(context, watch, 'writeRegions', writes, trace);
      const requestPolicy = asked(state.regions, state.settings.limits, context.df.currentUtcDateTime);
      return {
        state: { ...state, writes, regions: requestPolicy, ...(operation !== undefined && { operation }) },
        pauseSeconds: 0,
        calls: 2,
      };
    }
    case 'wait':
      return { state, pauseSeconds: wrote.seconds, calls: 1 };
    case 'refused': {
      // A refusal may name a region that has its copy, beside the one that it is about: that one stays.
      const refused = state.regions.filter(
        (region) => wrote.regions.includes(region.region) && region.state !== 'Completed',
      );
      if (refused.length === 0 || refused.some((region) => region.home)) {
        return { end: { kind: 'refused', error: wrote.error } };
      }
      const reason = 'Azure would not copy the image to this region.';
      const without = state.regions.map((region) =>
        refused.includes(region) ? skipped(region, reason, wrote.error) : region,
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

function refusal(code: string, message: string): { end: ReplicationEnd } {
  return { end: { kind: 'refused', error: { code, message } } };
}
