import type { OrchestrationContext } from 'durable-functions';
import { z } from 'zod';
import { workflowSettings } from '../../shared/export/workflow-settings.ts';
import { azureError, operationState } from '../../shared/operation/outcome.ts';
import {
  advance,
  isOver,
  needsWrite,
  regionMemory,
  skipped,
  wantedRegions,
  worthRecording,
  type RegionMemory,
} from '../../shared/region/replication.ts';
import { orchestrator, type Steps } from '../durable/orchestrator.ts';
import { call, callForEach, sleep } from '../durable/steps.ts';
import { runRef, versionRef } from '../export-image/run-ref.ts';
import { observeVersion } from './observe-version.activity.ts';
import { recordRegion } from './record-region.activity.ts';
import { writeRegions } from './write-regions.activity.ts';

/** After so many calls of activities the history is thrown away: 40 calls make some 200 events. */
const CALLS_PER_HISTORY = 40;

const replicationState = z.object({
  run: runRef,
  version: versionRef,
  /** The last write's operation: Azure's reason, should the version fail. */
  operation: operationState.exactOptional(),
  regions: z.array(regionMemory).min(1),
  /** What was last written down of each region; empty at first, so that the first tick writes them all. */
  recorded: z.array(regionMemory),
  /** When the replication ends, whatever state a region is in. */
  until: z.iso.datetime(),
  tick: z.number().int(),
  settings: workflowSettings,
});
type ReplicationState = z.infer<typeof replicationState>;

/**
 * Copies one image version to its regions. Azure has one resource for all of them and forgets what a stale
 * writer leaves out, so the regions are replicated in parallel and written by one hand: this one.
 */
export const replicateToGeography = orchestrator({
  name: 'replicateToGeography',
  input: replicationState,
  output: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('over'), regions: z.array(regionMemory) }),
    z.object({ kind: z.literal('stale') }),
    z.object({ kind: z.literal('refused'), error: azureError }),
  ]),
  *steps(context, input) {
    const state = { ...input };
    const until = new Date(state.until);
    let calls = 0;
    while (calls < CALLS_PER_HISTORY) {
      // 1. Observe all regions with one look.
      const { run, version, operation } = state;
      const look = yield* call(context, observeVersion, { run, version, ...(operation && { operation }) });
      calls += 1;
      if (look.kind === 'stale' || look.kind === 'refused') return look;
      if (look.kind === 'gone') {
        const message = 'The image version was deleted while it was being copied.';
        return { kind: 'refused' as const, error: { code: 'ImageVersionDeleted', message } };
      }
      let pause = tickSeconds(state);
      if (look.kind === 'seen') {
        // 2. Advance every region's memory.
        const time = { now: context.df.currentUtcDateTime, until };
        state.regions = state.regions.map((region) =>
          advance(region, look.seen, state.settings.limits, time),
        );

        // 3. Fan out over the regions that changed.
        calls += yield* recordChanges(context, state);
        if (isOver(state.regions, look.seen, time)) return { kind: 'over' as const, regions: state.regions };

        // 4. Write the full wanted list, if Azure should have another.
        if (needsWrite(state.regions, look.seen)) {
          const wrote = yield* call(context, writeRegions, {
            version,
            exportId: run.exportId,
            regions: wantedRegions(state.regions),
          });
          calls += 1;
          if (wrote.kind === 'wait') pause = Math.max(pause, wrote.seconds);
          if (wrote.kind === 'written') state.operation = wrote.operation;
          if (wrote.kind === 'refused') {
            const home = state.regions.find((region) => region.home);
            if (wrote.regions.length === 0 || (home && wrote.regions.includes(home.region))) return wrote;
            state.regions = state.regions.map((region) =>
              wrote.regions.includes(region.region) ? skipped(region, sentenceOf(wrote.error)) : region,
            );
            calls += yield* recordChanges(context, state);
            continue; // Azure took nothing of it: look again and write without them.
          }
        }
      } else {
        pause = Math.max(pause, look.seconds);
      }

      // 5. Wait, longer from tick to tick.
      yield* sleep(context, pause);
      calls += 1;
      state.tick += 1;
    }
    context.df.continueAsNew(state);
    return null;
  },
});

/** @returns how many activities it called */
function* recordChanges(context: OrchestrationContext, state: ReplicationState): Steps<number> {
  const changed = state.regions.filter((region) =>
    worthRecording(
      state.recorded.find((recorded) => recorded.region === region.region),
      region,
    ),
  );
  const inputs = changed.map((memory) => ({ run: state.run, region: recordOf(memory) }));
  yield* callForEach(context, recordRegion, inputs);
  state.recorded = state.regions.map((region) =>
    changed.includes(region)
      ? region
      : (state.recorded.find((recorded) => recorded.region === region.region) ?? region),
  );
  return changed.length;
}

function recordOf({ region, state, progress, message }: RegionMemory) {
  return { region, state, progress, ...(message !== undefined && { message }) };
}

/** Short pauses while much happens, then longer ones: a replication takes minutes to hours. */
function tickSeconds({ tick, settings }: ReplicationState): number {
  const { firstTickSeconds, lastTickSeconds } = settings;
  return Math.min(firstTickSeconds * 1.25 ** Math.min(tick, 50), Math.max(firstTickSeconds, lastTickSeconds));
}

function sentenceOf(error: { code: string; message: string }): string {
  return `Azure would not copy the image to this region. ${error.message} (${error.code})`;
}
