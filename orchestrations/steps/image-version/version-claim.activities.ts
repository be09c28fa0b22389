import { z } from 'zod';
import type { VersionStore } from '../../../shared/use-cases/export/ports.ts';
import { activity } from '../../engine/durable/activity.ts';
import { versionRef } from '../../engine/run/run-ref.ts';

/** Claims the version for its deletion; another operation that writes it comes first. */
export const claimVersionActivity = activity({
  name: 'claimVersionActivity',
  input: z.object({ version: versionRef, accountId: z.string(), operationId: z.string() }),
  output: z.object({ claimed: z.boolean() }),
  create:
    ({ reservations }: { reservations: Pick<VersionStore, 'claim'> }) =>
    async ({ version, ...holder }) => ({
      claimed: (await reservations.claim(version, holder)) === holder.operationId,
    }),
});

/** Gives the claim up again. */
export const releaseVersionActivity = activity({
  name: 'releaseVersionActivity',
  input: z.object({ version: versionRef, operationId: z.string() }),
  output: z.null(),
  create:
    ({ reservations }: { reservations: Pick<VersionStore, 'release'> }) =>
    async ({ version, operationId }) => {
      await reservations.release(version, operationId);
      return null;
    },
});
