import type { OrchestrationContext } from 'durable-functions';
import type { Steps } from '../durable/orchestrator.ts';
import { callOrchestrator } from '../durable/call.ts';
import { AzureRefusedError, stopOf } from '../run/failures.ts';
import { requestOnce, type Request, type RequestPolicy } from './ask-once.ts';
import { requestPatientlyOrchestrator } from './request-patiently.orchestrator.ts';

/** As a rule Azure begins when it is asked, and has done it when it is asked again. */
const DEFAULT_REQUESTS = 2;

/**
 * Asks Azure for something until it is done: waits where Azure wants patience, waits for operations that were
 * started, and asks again, because only a look that finds the thing in place counts as done. For a run, what was
 * asked goes into the export's timeline.
 *
 * @throws {AzureRefusedError} when Azure refuses, or puts it off for ever
 * @throws {RunTakenOverError | RunCancelledError} when the run must not go on
 */
export function* untilDone<Order, Value>(
  context: OrchestrationContext,
  asked: Request<Order, Value>,
  order: NoInfer<Order>,
  { settings, watch, maxRequests }: RequestPolicy,
): Steps<Value> {
  const { pollSeconds, operationDeadlineMinutes, lastTickSeconds } = settings;
  const requestPolicy = {
    settings: { pollSeconds, operationDeadlineMinutes, lastTickSeconds },
    ...(watch && { watch }),
    ...(maxRequests !== undefined && { maxRequests }),
  };
  let requests = 1;
  let outcome = yield* requestOnce(context, asked, order, requestPolicy, requests);
  while (outcome.kind === 'started' && requests < DEFAULT_REQUESTS) {
    requests += 1;
    outcome = yield* requestOnce(context, asked, order, requestPolicy, requests);
  }
  if (outcome.kind === 'wait' || outcome.kind === 'started') {
    const rest = { ...requestPolicy, activity: asked.name, order, asks: requests, last: outcome };
    outcome = asked.output.parse(yield* callOrchestrator(context, requestPatientlyOrchestrator, rest));
  }
  switch (outcome.kind) {
    case 'done':
      return outcome.value;
    case 'stopped':
      throw stopOf(outcome);
    case 'refused':
      throw new AzureRefusedError(outcome.error);
    default:
      throw new Error(`${asked.name} came to no end.`);
  }
}
