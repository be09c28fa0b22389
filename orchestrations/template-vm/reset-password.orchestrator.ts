import { z } from 'zod';
import { operationState } from '../../shared/operation/outcome.ts';
import { callOrchestrator } from '../durable/steps.ts';
import { jobOrchestrator } from '../job/run-job.ts';
import { AzureRefused, stopOf } from '../run/failures.ts';
import { waitForOperation } from '../wait-for-operation/wait-for-operation.orchestrator.ts';

/** Waits for a password to be set. The door has had Azure begin with it: nothing secret gets here. */
export const resetPassword = jobOrchestrator({
  name: 'resetPassword',
  order: z.object({ operation: operationState }),
  *steps(context, { order: { operation }, settings, asking }) {
    const { pollSeconds, lastTickSeconds, operationDeadlineMinutes } = settings;
    const deadline = context.df.currentUtcDateTime.getTime() + operationDeadlineMinutes * 60_000;
    const ended = yield* callOrchestrator(context, waitForOperation, {
      operation,
      ...(asking.watch && { watch: asking.watch }),
      pauseSeconds: pollSeconds,
      pollSeconds,
      listenSeconds: lastTickSeconds,
      until: new Date(deadline).toISOString(),
    });
    if (ended.kind === 'stopped') throw stopOf(ended);
    if (ended.kind === 'refused') throw new AzureRefused(ended.error);
    return undefined;
  },
});
