import type { OrchestrationContext } from 'durable-functions';
import { z } from 'zod';
import { workflowSettings } from '../../../shared/domain/export/workflow-settings.ts';
import type { TimelineEntry } from '../../../shared/domain/export/timeline.ts';
import { PREEMPTED } from '../../../shared/domain/arm/outcome.ts';
import type { ActivityRef } from '../durable/activity.ts';
import type { Steps } from '../durable/orchestrator.ts';
import { call, callOrchestrator } from '../durable/call.ts';
import type { RequestOutcome } from '../run/ask.ts';
import { recordRequestActivity } from '../run/record-request.activity.ts';
import { timeOf } from '../run/record.ts';
import { watch, type Watch } from '../run/run-ref.ts';
import { waitForOperationOrchestrator } from './wait-for-operation.orchestrator.ts';

/** As `ask` names it: an order, and the run that it is for. */
export type Request<Order, Value> = ActivityRef<
  z.ZodType<unknown, { order: Order; watch?: Watch }>,
  z.ZodType<RequestOutcome<Value>>
>;

/** At what pace something is asked for, and for which run, if it is one. */
export const requestPolicy = z.object({
  settings: workflowSettings.pick({
    pollSeconds: true,
    operationDeadlineMinutes: true,
    lastTickSeconds: true,
  }),
  watch: watch.exactOptional(),
  /** How often it is asked for at most; for what is not worth hours of waiting. */
  maxRequests: z.int().min(1).exactOptional(),
});
export type RequestPolicy = z.infer<typeof requestPolicy>;

/**
 * Asks Azure once, and waits for the operation that this started. For a run, what was asked goes into the export's
 * timeline.
 *
 * @param number of the ask, from 1
 * @returns what Azure said; `started` where the operation has ended well, and a look has to show what came of it
 */
export function* requestOnce<Order, Value>(
  context: OrchestrationContext,
  asked: Request<Order, Value>,
  order: NoInfer<Order>,
  { settings, watch: watched }: RequestPolicy,
  number: number,
): Steps<RequestOutcome<Value>> {
  const { pollSeconds, lastTickSeconds, operationDeadlineMinutes } = settings;
  const outcome = yield* call(context, asked, { order, ...(watched && { watch: watched }) });
  const what = asked.name.replace(/Activity$/, '');
  const id = `${what}-${number}`;
  if (watched) yield* note(context, watched, entryOf(context, watched, id, what, outcome));
  if (outcome.kind !== 'started') return outcome;

  const deadline = context.df.currentUtcDateTime.getTime() + operationDeadlineMinutes * 60_000;
  const ended = yield* callOrchestrator(context, waitForOperationOrchestrator, {
    operation: outcome.operation,
    ...(watched && { watch: watched }),
    pauseSeconds: pollSeconds,
    pollSeconds,
    ...(watched && !watched.cleaningUp && { listenSeconds: lastTickSeconds }),
    until: new Date(deadline).toISOString(),
  });
  if (ended.kind === 'succeeded' || (ended.kind === 'refused' && ended.error.code === PREEMPTED))
    return outcome;
  if (watched) yield* note(context, watched, entryOf(context, watched, `${id}-failed`, what, ended));
  return ended;
}

function* note(context: OrchestrationContext, watch: Watch, entry: TimelineEntry | undefined): Steps<void> {
  if (entry) yield* call(context, recordRequestActivity, { run: watch.run, entry });
}

/** What an answer of Azure's is worth telling; a look that finds everything in place is not. */
function entryOf(
  context: OrchestrationContext,
  { run, step, cleaningUp }: Watch,
  id: string,
  what: string,
  outcome: RequestOutcome<unknown>,
): TimelineEntry | undefined {
  if (step === undefined) return undefined;
  // More than one run may clean up after an export, and each asks anew.
  const whose = cleaningUp ? `-${run.token}` : '';
  const entry = {
    kind: 'asked' as const,
    id: `asked-${step}-${id}${whose}`,
    at: timeOf(context),
    step,
    what,
  };
  switch (outcome.kind) {
    case 'done':
    case 'stopped':
      return undefined;
    case 'started':
      return { ...entry, outcome: 'started', ...(outcome.trace && { trace: outcome.trace }) };
    case 'wait':
      return { ...entry, outcome: 'waited', message: outcome.why };
    case 'refused': {
      const { code, message, trace } = outcome.error;
      const how = id.endsWith('-failed') ? ('failed' as const) : ('refused' as const);
      return { ...entry, outcome: how, message: `${message} (${code})`, ...(trace && { trace }) };
    }
  }
}
