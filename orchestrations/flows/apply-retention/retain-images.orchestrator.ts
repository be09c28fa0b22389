import type { OrchestrationContext } from 'durable-functions';
import { z } from 'zod';
import { workflowSettings } from '../../../shared/domain/export/workflow-settings.ts';
import { retentionPlace, type PlannedChange } from '../../../shared/use-cases/image/next-retention.ts';
import {
  retentionReport,
  withChange,
  type RetentionReport,
} from '../../../shared/domain/retention/retention-report.ts';
import { azureError } from '../../../shared/domain/arm/outcome.ts';
import { orchestrator, type Steps } from '../../engine/durable/orchestrator.ts';
import { underClaim, deleteVersion } from '../../steps/image-version/delete-version.ts';
import { AzureRefusedError, RunCancelledError, RunTakenOverError } from '../../engine/run/failures.ts';
import { runRef } from '../../engine/run/run-ref.ts';
import { refreshQuietly } from '../../steps/image/refresh-quietly.ts';
import { untilDone } from '../../engine/request/until-done.ts';
import { findRetentionActivity, retentionOrder } from './retention.activities.ts';
import { shrinkVersion } from './shrink-version.ts';

/** Everything that a run of a policy knows from batch to batch. */
const retentionState = z.object({
  run: runRef,
  retention: retentionOrder,
  settings: workflowSettings,
  place: retentionPlace,
  report: retentionReport,
});
type RetentionState = z.infer<typeof retentionState>;

const retentionEnd = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('over'), report: retentionReport }),
  z.object({
    kind: z.literal('stopped'),
    why: z.enum(['taken-over', 'cancelled']),
    report: retentionReport,
  }),
  z.object({ kind: z.literal('refused'), error: azureError, report: retentionReport }),
]);

/**
 * Applies a policy to the images of a gallery, by name, a few changes in each history, one after another. Begun anew, it
 * finds done what is done.
 */
export const retainImagesOrchestrator = orchestrator({
  name: 'retainImagesOrchestrator',
  input: retentionState,
  output: retentionEnd,
  *steps(context, state) {
    const { run, retention, settings, place } = state;
    let { report } = state;
    const note = (so: RetentionReport) => {
      report = so;
    };
    try {
      const requestPolicy = { settings, watch: { run } };
      const batch = yield* untilDone(context, findRetentionActivity, { retention, place }, requestPolicy);
      yield* doAll(context, state, batch.changes, note);
      report = { ...report, images: report.images + batch.images };
      if (!batch.next) return { kind: 'over' as const, report };
      context.df.continueAsNew({ ...state, place: batch.next, report });
      return null;
    } catch (failure) {
      if (failure instanceof RunTakenOverError)
        return { kind: 'stopped' as const, why: 'taken-over' as const, report };
      if (failure instanceof RunCancelledError)
        return { kind: 'stopped' as const, why: 'cancelled' as const, report };
      if (failure instanceof AzureRefusedError)
        return { kind: 'refused' as const, error: failure.error, report };
      throw failure;
    }
  },
});

/** @param note is given the report after each change */
function* doAll(
  context: OrchestrationContext,
  { run, settings, retention: { galleryId }, report: before }: RetentionState,
  changes: readonly PlannedChange[],
  note: (report: RetentionReport) => void,
): Steps<void> {
  let report = before;
  for (const [index, change] of changes.entries()) {
    const { imageName, version, action, code } = change;
    const ref = { galleryId, imageName, version };
    const steps = (action === 'delete' ? deleteVersion : shrinkVersion)(context, { run, settings }, ref);
    const notDone = yield* underClaim(context, run, ref, steps);
    const target = `images/${imageName}/versions/${version}`;
    const outcome = notDone ? ('skipped' as const) : ('done' as const);
    report = withChange(report, { target, action, outcome, code: notDone?.code ?? code }, change);
    note(report);
    if (changes[index + 1]?.imageName !== imageName) yield* refreshQuietly(context, ref);
  }
}
