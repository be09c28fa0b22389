import { z } from 'zod';
import { operationState, refusedOutcome } from '../../../shared/domain/arm/outcome.ts';
import { orchestrator } from '../durable/orchestrator.ts';
import { call, sleep } from '../durable/call.ts';
import { stoppedOutcome } from '../run/ask.ts';
import { watch } from '../run/run-ref.ts';
import { checkOperationActivity } from './check-operation.activity.ts';

/** After so many looks the history is thrown away and the wait begins anew. */
const LOOKS_PER_HISTORY = 25;

/**
 * Waits for one long-running operation of Azure's, for as long as it takes, or without one only for the pause that
 * Azure asked for: looks by activity, sleeps by timer, continues as new. So no activity waits, no parent's history
 * grows, and whoever cancels the export is heard while Azure wants patience.
 */
export const waitForOperationOrchestrator = orchestrator({
  name: 'waitForOperationOrchestrator',
  input: z.object({
    operation: operationState.exactOptional(),
    watch: watch.exactOptional(),
    /** The pause before the next look at the operation. */
    pauseSeconds: z.number(),
    pollSeconds: z.number(),
    /** So often, at least, is looked whether the run may go on; absent where nothing could stop it. */
    listenSeconds: z.number().exactOptional(),
    until: z.iso.datetime(),
  }),
  output: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('succeeded') }),
    refusedOutcome,
    stoppedOutcome,
  ]),
  *steps(context, { operation: given, pauseSeconds, ...wait }) {
    const { pollSeconds, listenSeconds = Infinity, until } = wait;
    const watching = wait.watch ? { watch: wait.watch } : {};
    let [operation, pause] = [given, pauseSeconds];
    for (let looks = 0; looks < LOOKS_PER_HISTORY; looks += 1) {
      const nap = Math.min(pause, listenSeconds);
      yield* sleep(context, nap);
      pause -= nap;
      const looking = pause <= 0 && operation !== undefined ? { operation } : {};
      const status = yield* call(context, checkOperationActivity, { ...looking, ...watching });
      switch (status.kind) {
        case 'succeeded':
        case 'refused':
        case 'stopped':
          return status;
        case 'running':
          operation = status.operation;
          pause = Math.max(pollSeconds, status.seconds);
          break;
        case 'wait':
          pause = Math.max(pollSeconds, status.seconds);
          break;
        case 'waiting':
          if (pause <= 0) return { kind: 'succeeded' as const };
      }
      if (context.df.currentUtcDateTime >= new Date(until)) {
        if (operation === undefined) return { kind: 'succeeded' as const };
        const message = 'Azure did not finish the operation in the time allowed.';
        return { kind: 'refused' as const, error: { code: 'OperationTimedOut', message } };
      }
    }
    context.df.continueAsNew({
      ...wait,
      ...(operation !== undefined && { operation }),
      pauseSeconds: pause,
    });
    return null;
  },
});
