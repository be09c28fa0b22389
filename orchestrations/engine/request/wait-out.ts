import type { OrchestrationContext } from 'durable-functions';
import type { WorkflowSettings } from '../../../shared/domain/export/workflow-settings.ts';
import type { Steps } from '../durable/orchestrator.ts';
import { callOrchestrator, sleep } from '../durable/call.ts';
import type { StoppedOutcome } from '../run/ask.ts';
import type { Watch } from '../run/run-ref.ts';
import { waitForOperationOrchestrator } from './wait-for-operation.orchestrator.ts';

/**
 * Waits as long as Azure asks for. Whoever cancels the export, or takes it over, is heard within a tick however
 * long that is.
 *
 * @param watch the run that waits; none, or one that cleans up, has nobody to hear
 * @returns why the wait was left before its time, if it was
 */
export function* waitOut(
  context: OrchestrationContext,
  seconds: number,
  { lastTickSeconds }: Pick<WorkflowSettings, 'lastTickSeconds'>,
  watch: Watch | undefined,
): Steps<StoppedOutcome | undefined> {
  if (!watch || watch.cleaningUp || seconds <= lastTickSeconds) {
    yield* sleep(context, seconds);
    return undefined;
  }
  const ended = yield* callOrchestrator(context, waitForOperationOrchestrator, {
    watch,
    pauseSeconds: seconds,
    pollSeconds: seconds,
    listenSeconds: lastTickSeconds,
    until: new Date(context.df.currentUtcDateTime.getTime() + seconds * 1000).toISOString(),
  });
  return ended.kind === 'stopped' ? ended : undefined;
}
