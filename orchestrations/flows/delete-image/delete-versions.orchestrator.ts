import { z } from 'zod';
import { detail } from '../../../shared/export/export.ts';
import { workflowSettings } from '../../../shared/export/workflow-settings.ts';
import { azureError } from '../../../shared/operation/outcome.ts';
import { orchestrator, type Steps } from '../../engine/durable/orchestrator.ts';
import { AzureRefused, RunCancelled, RunTakenOver } from '../../engine/run/failures.ts';
import { imageRef, runRef } from '../../engine/run/run-ref.ts';
import { untilDone } from '../../engine/request/until-done.ts';
import { nameVersions } from './name-versions.activity.ts';
import { removeVersion, underClaim } from '../../steps/image-version/delete-version.ts';

/** So many deleted versions are named; beyond that they are counted. */
const MOST_TOLD = 100;
/** After so many that could not be deleted the rest is not tried. */
const MOST_LEFT = 20;

/** What became of an image's versions. */
const removal = z.object({
  /** The first of them. */
  deleted: z.array(z.string()),
  deletedCount: z.int(),
  left: z.array(detail),
});
export type Removal = z.infer<typeof removal>;

const removalState = removal.extend({ run: runRef, image: imageRef, settings: workflowSettings });
type RemovalState = z.infer<typeof removalState>;

const removalEnd = z.discriminatedUnion('kind', [
  removal.extend({ kind: z.literal('over') }),
  removal.extend({ kind: z.literal('stopped'), why: z.enum(['taken-over', 'cancelled']) }),
  removal.extend({ kind: z.literal('refused'), error: azureError }),
]);
type RemovalEnd = z.infer<typeof removalEnd>;

/** Deletes the versions of an image, one after another, some in each history. What stays keeps no other from going. */
export const removeVersions = orchestrator({
  name: 'removeVersions',
  input: removalState,
  output: removalEnd,
  *steps(context, { run, image, settings, ...before }) {
    let so: Removal = before;
    const end = (
      rest: { kind: 'over' } | { kind: 'stopped'; why: 'taken-over' | 'cancelled' },
    ): RemovalEnd => ({
      ...so,
      ...rest,
    });
    function* oneAfterAnother(): Steps<'over' | 'more'> {
      const except = so.left.map(({ target = '' }) => target);
      const asking = { settings, watch: { run } };
      const { versions } = yield* untilDone(context, nameVersions, { image, except }, asking);
      for (const name of versions) {
        const version = { ...image, version: name };
        const steps = removeVersion(context, { run, settings }, version);
        const notDone = yield* underClaim(context, run, version, steps);
        so = notDone ? { ...so, left: [...so.left, { ...notDone, target: name }] } : withDeleted(so, name);
        if (so.left.length === MOST_LEFT) return 'over';
      }
      return versions.length === 0 ? 'over' : 'more';
    }
    try {
      if ((yield* oneAfterAnother()) === 'over') return end({ kind: 'over' });
    } catch (failure) {
      if (failure instanceof RunTakenOver) return end({ kind: 'stopped', why: 'taken-over' });
      if (failure instanceof RunCancelled) return end({ kind: 'stopped', why: 'cancelled' });
      if (failure instanceof AzureRefused) return { ...so, kind: 'refused' as const, error: failure.error };
      throw failure;
    }
    const next: RemovalState = { run, image, settings, ...so };
    context.df.continueAsNew(next);
    return null;
  },
});

function withDeleted(removed: Removal, name: string): Removal {
  return {
    ...removed,
    deleted: [...removed.deleted, name].slice(0, MOST_TOLD),
    deletedCount: removed.deletedCount + 1,
  };
}
