import type { OrchestrationContext } from 'durable-functions';
import type { ExportStep } from '../../../shared/domain/export/export.ts';
import type { RunNews } from '../../../shared/use-cases/export/run.ts';
import type { RunRef } from '../../../shared/use-cases/job/run-ref.ts';
import type { WorkflowSettings } from '../../../shared/domain/export/workflow-settings.ts';
import type { Steps } from '../durable/orchestrator.ts';
import { call } from '../durable/call.ts';
import { RunCancelledError, RunTakenOverError } from './failures.ts';
import { recordStepActivity } from './record-step.activity.ts';

type News = Omit<RunNews, 'version'>;

/**
 * Writes down how far the run is.
 *
 * @throws {RunTakenOverError} when the export belongs to another run by now
 * @throws {RunCancelledError} when somebody has asked for the end of it
 */
export function* record(
  context: OrchestrationContext,
  run: RunRef,
  step: ExportStep,
  news: News = {},
): Steps<void> {
  const { cancelled } = yield* recordAnyway(context, run, step, news);
  if (cancelled) throw new RunCancelledError();
}

/**
 * The same for who puts things right, cancelled or not.
 *
 * @throws {RunTakenOverError} when the export belongs to another run by now
 */
export function* recordAnyway(
  context: OrchestrationContext,
  run: RunRef,
  step: ExportStep,
  news: News,
): Steps<{ cancelled: boolean }> {
  const { current, cancelled } = yield* call(context, recordStepActivity, { run, step, ...news });
  if (!current) throw new RunTakenOverError();
  return { cancelled };
}

/** The time at which the workflow engine has this episode happen, as state and events write it. */
export function timeOf(context: OrchestrationContext): string {
  return context.df.currentUtcDateTime.toISOString();
}

/** Until when the snapshot of a partly succeeded export is kept, so that a retry needs no new capture. */
export function retryUntil(
  context: OrchestrationContext,
  settings: Pick<WorkflowSettings, 'snapshotRetentionDays'>,
): string {
  const now = context.df.currentUtcDateTime.getTime();
  return new Date(now + settings.snapshotRetentionDays * 86_400_000).toISOString();
}
