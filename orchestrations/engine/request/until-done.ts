import type { OrchestrationContext } from 'durable-functions';
import type { Steps } from '../durable/orchestrator.ts';
import { callOrchestrator } from '../durable/call.ts';
import { AzureRefused, stopOf } from '../run/failures.ts';
import { askOnce, type Ask, type Asking } from './ask-once.ts';
import { requestPatientlyOrchestrator } from './request-patiently.orchestrator.ts';

/** As a rule Azure begins when it is asked, and has done it when it is asked again. */
const ASKS_AS_A_RULE = 2;

/**
 * Asks Azure for something until it is done: waits where Azure wants patience, waits for operations that were
 * started, and asks again, because only a look that finds the thing in place counts as done. For a run, what was
 * asked goes into the export's timeline.
 *
 * @throws {AzureRefused} when Azure refuses, or puts it off for ever
 * @throws {RunTakenOver | RunCancelled} when the run must not go on
 */
export function* untilDone<Order, Value>(
  context: OrchestrationContext,
  asked: Ask<Order, Value>,
  order: NoInfer<Order>,
  { settings, watch, mostAsks }: Asking,
): Steps<Value> {
  const { pollSeconds, operationDeadlineMinutes, lastTickSeconds } = settings;
  const asking = {
    settings: { pollSeconds, operationDeadlineMinutes, lastTickSeconds },
    ...(watch && { watch }),
    ...(mostAsks !== undefined && { mostAsks }),
  };
  let asks = 1;
  let outcome = yield* askOnce(context, asked, order, asking, asks);
  while (outcome.kind === 'started' && asks < ASKS_AS_A_RULE) {
    asks += 1;
    outcome = yield* askOnce(context, asked, order, asking, asks);
  }
  if (outcome.kind === 'wait' || outcome.kind === 'started') {
    const rest = { ...asking, activity: asked.name, order, asks, last: outcome };
    outcome = asked.output.parse(yield* callOrchestrator(context, requestPatientlyOrchestrator, rest));
  }
  switch (outcome.kind) {
    case 'done':
      return outcome.value;
    case 'stopped':
      throw stopOf(outcome);
    case 'refused':
      throw new AzureRefused(outcome.error);
    default:
      throw new Error(`${asked.name} came to no end.`);
  }
}
