import type { OrchestrationContext } from 'durable-functions';
import type { ExportStep } from '../../shared/export/export.ts';
import type { RunNews, RunRef } from '../../shared/export/run.ts';
import type { WorkflowSettings } from '../../shared/export/workflow-settings.ts';
import type { Steps } from '../durable/orchestrator.ts';
import { call } from '../durable/steps.ts';
import { RunTakenOver } from './failures.ts';
import { recordStep } from './record-step.activity.ts';

/**
 * Writes down how far the run is.
 *
 * @throws {RunTakenOver} when the export belongs to another run by now
 */
export function* record(
  context: OrchestrationContext,
  run: RunRef,
  step: ExportStep,
  news: Omit<RunNews, 'version'> = {},
): Steps<void> {
  const { current } = yield* call(context, recordStep, { run, step, ...news });
  if (!current) throw new RunTakenOver(run.exportId);
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
