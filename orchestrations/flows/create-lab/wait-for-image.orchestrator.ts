import { z } from 'zod';
import { workflowSettings } from '../../../shared/domain/export/workflow-settings.ts';
import { refusedOutcome } from '../../../shared/domain/arm/outcome.ts';
import { orchestrator } from '../../engine/durable/orchestrator.ts';
import { call, sleep } from '../../engine/durable/call.ts';
import { stoppedOutcome } from '../../engine/run/ask.ts';
import { runRef, versionRef } from '../../engine/run/run-ref.ts';
import { lookForImageActivity, noteProgressActivity } from './create-lab.activities.ts';

/** After so many looks the history is thrown away and the wait begins anew. */
const LOOKS_PER_HISTORY = 25;

/** Percent: people see no smaller difference, and each costs a write. */
const VISIBLE_PROGRESS = 5;

/**
 * Waits until labs can be made from an image version in a region: by the region's own replication status, whatever
 * brings the version there. It says what it waits for, heeds who cancels, and gives up at its deadline.
 */
export const waitForImageOrchestrator = orchestrator({
  name: 'waitForImageOrchestrator',
  input: z.object({
    run: runRef,
    version: versionRef,
    region: z.string(),
    settings: workflowSettings,
    until: z.iso.datetime(),
    /** Percent that people have been told of. */
    told: z.number().exactOptional(),
  }),
  output: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('ready') }),
    z.object({ kind: z.literal('too-late'), progress: z.number() }),
    z.object({ kind: z.literal('gone') }),
    refusedOutcome,
    stoppedOutcome,
  ]),
  *steps(context, { told: toldBefore = -Infinity, ...wait }) {
    const { run, version, region, settings, until } = wait;
    let told = toldBefore;
    for (let looks = 0; looks < LOOKS_PER_HISTORY; looks += 1) {
      const look = yield* call(context, lookForImageActivity, { order: { version, region }, watch: { run } });
      if (look.kind === 'refused' || look.kind === 'stopped') return look;
      const progress = look.kind === 'done' ? look.value.progress : Math.max(told, 0);
      if (look.kind === 'done') {
        if (!look.value.exists) return { kind: 'gone' as const };
        if (look.value.ready) return { kind: 'ready' as const };
        if (Math.abs(progress - told) >= VISIBLE_PROGRESS) {
          const waitingFor = { image: version.imageName, version: version.version, region, progress, until };
          yield* call(context, noteProgressActivity, { run, result: { waitingFor } });
          told = progress;
        }
      }
      const left = (new Date(until).getTime() - context.df.currentUtcDateTime.getTime()) / 1000;
      if (left <= 0) return { kind: 'too-late' as const, progress };
      const pause = Math.max(settings.lastTickSeconds, look.kind === 'wait' ? look.seconds : 0);
      yield* sleep(context, Math.min(pause, left));
    }
    context.df.continueAsNew({ ...wait, ...(Number.isFinite(told) && { told }) });
    return null;
  },
});
