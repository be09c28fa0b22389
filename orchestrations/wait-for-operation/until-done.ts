import type { OrchestrationContext } from 'durable-functions';
import type { z } from 'zod';
import { PREEMPTED, type AzureError, type Outcome } from '../../shared/operation/outcome.ts';
import type { WorkflowSettings } from '../../shared/export/workflow-settings.ts';
import type { Activity } from '../durable/activity.ts';
import type { Steps } from '../durable/orchestrator.ts';
import { call, callOrchestrator, sleep } from '../durable/steps.ts';
import { waitForOperation } from './wait-for-operation.orchestrator.ts';

/** Azure will not do what an export needs. */
export class AzureRefused extends Error {
  override readonly name = 'AzureRefused';
  readonly error: AzureError;

  constructor(error: AzureError) {
    super(`${error.code}: ${error.message}`);
    this.error = error;
  }
}

/** A step is asked for this often at most: waits grow, so that is hours, and the history stays small. */
const MOST_ASKS = 20;
const LONGEST_WAIT_SECONDS = 600;

/**
 * Asks Azure for something until it is done: waits where Azure wants patience, waits for operations that were
 * started, and asks again, because only a look that finds the thing in place counts as done.
 *
 * @throws {AzureRefused} when Azure refuses, or puts it off for ever
 */
export function* untilDone<Input extends z.ZodType, Value, Ports>(
  context: OrchestrationContext,
  ask: Activity<Input, z.ZodType<Outcome<Value>>, Ports>,
  input: z.input<Input>,
  settings: Pick<WorkflowSettings, 'pollSeconds' | 'operationDeadlineMinutes'>,
): Steps<Value> {
  const { pollSeconds, operationDeadlineMinutes } = settings;
  let why = 'Azure did not do it.';
  let waits = 0;
  for (let asks = 0; asks < MOST_ASKS; asks += 1) {
    const outcome = yield* call(context, ask, input);
    switch (outcome.kind) {
      case 'done':
        return outcome.value;
      case 'refused':
        throw new AzureRefused(outcome.error);
      case 'wait':
        why = outcome.why;
        yield* sleep(
          context,
          Math.max(outcome.seconds, Math.min(pollSeconds * 2 ** waits, LONGEST_WAIT_SECONDS)),
        );
        waits += 1;
        break;
      case 'started': {
        const deadline = context.df.currentUtcDateTime.getTime() + operationDeadlineMinutes * 60_000;
        const ended = yield* callOrchestrator(context, waitForOperation, {
          operation: outcome.operation,
          pauseSeconds: pollSeconds,
          pollSeconds,
          until: new Date(deadline).toISOString(),
        });
        if (ended.kind === 'refused' && ended.error.code !== PREEMPTED) throw new AzureRefused(ended.error);
        break;
      }
    }
  }
  throw new AzureRefused({ code: 'AzureNotReady', message: why });
}
