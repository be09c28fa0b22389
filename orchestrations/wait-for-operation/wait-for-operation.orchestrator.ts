import { z } from 'zod';
import { operationState, refusedOutcome } from '../../shared/operation/outcome.ts';
import { orchestrator } from '../durable/orchestrator.ts';
import { call, sleep } from '../durable/steps.ts';
import { checkOperation } from './check-operation.activity.ts';

/** After so many looks the history is thrown away and the wait begins anew. */
const LOOKS_PER_HISTORY = 25;

/**
 * Waits for one long-running operation of Azure's, for as long as it takes: looks by activity, sleeps by timer,
 * continues as new. So no activity waits, and no parent's history grows.
 */
export const waitForOperation = orchestrator({
  name: 'waitForOperation',
  input: z.object({
    operation: operationState,
    /** The pause before the next look. */
    pauseSeconds: z.number(),
    pollSeconds: z.number(),
    until: z.iso.datetime(),
  }),
  output: z.discriminatedUnion('kind', [z.object({ kind: z.literal('succeeded') }), refusedOutcome]),
  *steps(context, { operation, pauseSeconds, pollSeconds, until }) {
    let [current, pause] = [operation, pauseSeconds];
    for (let looks = 0; looks < LOOKS_PER_HISTORY; looks += 1) {
      yield* sleep(context, pause);
      const status = yield* call(context, checkOperation, { operation: current });
      if (status.kind === 'succeeded' || status.kind === 'refused') return status;

      if (context.df.currentUtcDateTime >= new Date(until)) {
        const message = 'Azure did not finish the operation in the time allowed.';
        return { kind: 'refused' as const, error: { code: 'OperationTimedOut', message } };
      }
      if (status.kind === 'running') current = status.operation;
      pause = Math.max(pollSeconds, status.seconds);
    }
    context.df.continueAsNew({ operation: current, pauseSeconds: pause, pollSeconds, until });
    return null;
  },
});
