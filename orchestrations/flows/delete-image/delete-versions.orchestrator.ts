import { z } from 'zod';
import { detail } from '../../../shared/domain/refusal/detail.ts';
import { workflowSettings } from '../../../shared/domain/export/workflow-settings.ts';
import { azureError } from '../../../shared/domain/arm/outcome.ts';
import { orchestrator, type Steps } from '../../engine/durable/orchestrator.ts';
import { AzureRefusedError, RunCancelledError, RunTakenOverError } from '../../engine/run/failures.ts';
import { imageRef, runRef } from '../../engine/run/run-ref.ts';
import { untilDone } from '../../engine/request/until-done.ts';
import { nameVersionsActivity } from './name-versions.activity.ts';
import { deleteVersion, underClaim } from '../../steps/image-version/delete-version.ts';

/** So many deleted versions are named; beyond that they are counted. */
const MAX_TOLD = 100;
/** After so many that could not be deleted the rest is not tried. */
const MAX_LEFT = 20;

/** What became of an image's versions. */
const deletion = z.object({
  /** The first of them. */
  deleted: z.array(z.string()),
  deletedCount: z.int(),
  left: z.array(detail),
});
export type Deletion = z.infer<typeof deletion>;

const deletionState = deletion.extend({ run: runRef, image: imageRef, settings: workflowSettings });
type DeletionState = z.infer<typeof deletionState>;

const deletionEnd = z.discriminatedUnion('kind', [
  deletion.extend({ kind: z.literal('over') }),
  deletion.extend({ kind: z.literal('stopped'), why: z.enum(['taken-over', 'cancelled']) }),
  deletion.extend({ kind: z.literal('refused'), error: azureError }),
]);
type DeletionEnd = z.infer<typeof deletionEnd>;

/** Deletes the versions of an image, one after another, some in each history. What stays keeps no other from going. */
export const deleteVersionsOrchestrator = orchestrator({
  name: 'deleteVersionsOrchestrator',
  input: deletionState,
  output: deletionEnd,
  *steps(context, { run, image, settings, ...before }) {
    let so: Deletion = before;
    const end = (
      rest: { kind: 'over' } | { kind: 'stopped'; why: 'taken-over' | 'cancelled' },
    ): DeletionEnd => ({
      ...so,
      ...rest,
    });
    function* oneAfterAnother(): Steps<'over' | 'more'> {
      const except = so.left.map(({ target = '' }) => target);
      const requestPolicy = { settings, watch: { run } };
      const { versions } = yield* untilDone(context, nameVersionsActivity, { image, except }, requestPolicy);
      for (const name of versions) {
        const version = { ...image, version: name };
        const steps = deleteVersion(context, { run, settings }, version);
        const notDone = yield* underClaim(context, run, version, steps);
        so = notDone ? { ...so, left: [...so.left, { ...notDone, target: name }] } : withDeleted(so, name);
        if (so.left.length === MAX_LEFT) return 'over';
      }
      return versions.length === 0 ? 'over' : 'more';
    }
    try {
      if ((yield* oneAfterAnother()) === 'over') return end({ kind: 'over' });
    } catch (failure) {
      if (failure instanceof RunTakenOverError) return end({ kind: 'stopped', why: 'taken-over' });
      if (failure instanceof RunCancelledError) return end({ kind: 'stopped', why: 'cancelled' });
      if (failure instanceof AzureRefusedError)
        return { ...so, kind: 'refused' as const, error: failure.error };
      throw failure;
    }
    const next: DeletionState = { run, image, settings, ...so };
    context.df.continueAsNew(next);
    return null;
  },
});

function withDeleted(before: Deletion, name: string): Deletion {
  return {
    ...before,
    deleted: [...before.deleted, name].slice(0, MAX_TOLD),
    deletedCount: before.deletedCount + 1,
  };
}
