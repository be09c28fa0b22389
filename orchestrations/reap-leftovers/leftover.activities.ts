import { z } from 'zod';
import { leftover } from '../../shared/export/export.ts';
import { forgetLeftover as forget, takeLeftover as take } from '../../shared/export/leftovers.ts';
import type { Clock, ExportStore, VersionStore } from '../../shared/export/ports.ts';
import { workflowSettings, type WorkflowSettings } from '../../shared/export/workflow-settings.ts';
import { activity } from '../durable/activity.ts';
import { exportRef, versionRef } from '../run/run-ref.ts';

/** Finds what an export left in Azure, if its time has come and nobody needs it; from then on nobody retries it. */
export const takeLeftover = activity({
  name: 'takeLeftover',
  input: exportRef,
  output: z.object({
    taken: leftover
      .extend({ templateVmId: z.string(), ref: versionRef, settings: workflowSettings })
      .nullable(),
  }),
  create: (ports: { exports: ExportStore; clock: Clock; settings: WorkflowSettings }) => async (run) => {
    const taken = await take(ports, run);
    if (!taken) return { taken: null };
    const { templateVmId, galleryId, imageName, version } = taken.export;
    const ref = { galleryId, imageName, version };
    return { taken: { ...taken.leftover, templateVmId, ref, settings: ports.settings } };
  },
});

/** Claims the version for its deletion; another operation that writes it comes first. */
export const claimVersion = activity({
  name: 'claimVersion',
  input: z.object({ version: versionRef, accountId: z.string(), operationId: z.string() }),
  output: z.object({ claimed: z.boolean() }),
  create:
    ({ reservations }: { reservations: Pick<VersionStore, 'claim'> }) =>
    async ({ version, ...holder }) => ({
      claimed: (await reservations.claim(version, holder)) === holder.operationId,
    }),
});

/** Gives the claim up again. */
export const releaseVersion = activity({
  name: 'releaseVersion',
  input: z.object({ version: versionRef, operationId: z.string() }),
  output: z.null(),
  create:
    ({ reservations }: { reservations: Pick<VersionStore, 'release'> }) =>
    async ({ version, operationId }) => {
      await reservations.release(version, operationId);
      return null;
    },
});

/** Writes down that what was left is gone. */
export const forgetLeftover = activity({
  name: 'forgetLeftover',
  input: exportRef,
  output: z.null(),
  create: (ports: { exports: ExportStore; clock: Clock }) => async (run) => {
    await forget(ports, run);
    return null;
  },
});
