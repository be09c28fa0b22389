import type { OrchestrationContext } from 'durable-functions';
import type { AzureTrace } from '../../../shared/domain/arm/outcome.ts';
import type { Steps } from '../durable/orchestrator.ts';
import { call } from '../durable/call.ts';
import { recordRequestActivity } from './record-request.activity.ts';
import { timeOf } from './record.ts';
import type { Watch } from './run-ref.ts';

/**
 * Writes into the export's timeline that Azure works on something that nobody waits for.
 *
 * @param number tells it from others of its kind in the same step
 */
export function* noteOperation(
  context: OrchestrationContext,
  { run, step }: Required<Pick<Watch, 'run' | 'step'>>,
  what: string,
  number: number,
  trace: AzureTrace | undefined,
): Steps<void> {
  const entry = {
    kind: 'asked' as const,
    id: `asked-${step}-${what}-${number}`,
    at: timeOf(context),
    step,
    what,
    outcome: 'started' as const,
    ...(trace && { trace }),
  };
  yield* call(context, recordRequestActivity, { run, entry });
}
