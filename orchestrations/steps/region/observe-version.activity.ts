import { z } from 'zod';
import type { ImageVersions } from '../../../shared/use-cases/image/ports.ts';
import { operationState, waitOutcome, refusedOutcome } from '../../../shared/domain/arm/outcome.ts';
import { seenVersion } from '../../../shared/domain/region/replication.ts';
import { activity } from '../../engine/durable/activity.ts';
import type { WatchPorts } from '../../engine/run/ask.ts';
import { runRef, versionRef } from '../../engine/run/run-ref.ts';

/**
 * One look at the image version for all regions at once, and at whether the export still belongs to the run and is
 * still wanted.
 */
export const observeVersionActivity = activity({
  name: 'observeVersionActivity',
  input: z.object({ run: runRef, version: versionRef, operation: operationState.exactOptional() }),
  output: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('seen'), seen: seenVersion, cancelled: z.boolean() }),
    z.object({ kind: z.literal('gone') }),
    z.object({ kind: z.literal('stale') }),
    waitOutcome.extend({ cancelled: z.boolean() }),
    refusedOutcome,
  ]),
  create:
    (ports: { versions: ImageVersions } & WatchPorts) =>
    async ({ run, version, operation }) => {
      const [stored, look] = await Promise.all([
        ports.runStates.read(run.accountId, run.exportId),
        ports.versions.observe(version, operation),
      ]);
      if (stored?.status !== 'Running' || stored.runToken !== run.token) return { kind: 'stale' as const };
      const cancelled = stored.cancelRequestedAt !== undefined;
      if (look.kind === 'wait') return { ...look, cancelled };
      if (look.kind !== 'done') return look;
      return look.value ? { kind: 'seen' as const, seen: look.value, cancelled } : { kind: 'gone' as const };
    },
});
