import { z } from 'zod';
import type { VersionStore } from '../../../shared/use-cases/export/ports.ts';
import { StaleRunError } from '../../../shared/domain/export/errors.ts';
import { adoptVersion, type RunPorts } from '../../../shared/use-cases/export/run.ts';
import type { ImageVersions } from '../../../shared/use-cases/image/ports.ts';
import { azureTrace, operationState } from '../../../shared/domain/arm/outcome.ts';
import { targetRegion } from '../../../shared/domain/region/target-region.ts';
import { activity } from '../../engine/durable/activity.ts';
import { ask } from '../../engine/run/ask.ts';
import { runRef, versionRef } from '../../engine/run/run-ref.ts';

/** Has Azure create the version in its home region, or finds it there, or finds its number taken. */
export const createVersionActivity = ask({
  name: 'createVersionActivity',
  input: versionRef.extend({
    accountId: z.string(),
    exportId: z.string(),
    home: targetRegion,
    snapshotId: z.string(),
    exactNumber: z.boolean(),
    tags: z.record(z.string(), z.string()),
    excludeFromLatest: z.boolean(),
    endOfLifeDate: z.iso.datetime().exactOptional(),
  }),
  value: z.discriminatedUnion('owner', [
    z.object({
      owner: z.literal('us'),
      operation: operationState.exactOptional(),
      trace: azureTrace.exactOptional(),
    }),
    z.object({ owner: z.literal('other'), existing: z.array(z.string()) }),
  ]),
  galleryOf: ({ galleryId }) => galleryId,
  create:
    ({ versions }: { versions: ImageVersions }) =>
    (version) =>
      versions.ensureCreated(version),
});

/** Reserves the next version for a run whose number was taken outside our exports; none when the run must stop. */
export const reserveNextVersionActivity = activity({
  name: 'reserveNextVersionActivity',
  input: z.object({ run: runRef, taken: versionRef, existing: z.array(z.string()) }),
  output: z.object({ version: z.string().nullable() }),
  create:
    (ports: RunPorts & { reservations: VersionStore }) =>
    async ({ run, taken, existing }) => {
      const holder = { accountId: run.accountId, operationId: run.exportId };
      try {
        const version = await adoptVersion(ports, run, taken, () =>
          ports.reservations.reserve(taken, holder, [...existing, taken.version]),
        );
        await ports.reservations.release(taken, run.exportId);
        return { version };
      } catch (error) {
        if (error instanceof StaleRunError) return { version: null };
        throw error;
      }
    },
});

/** Deletes a version that came to nothing. */
export const deleteUnfinishedVersionActivity = ask({
  name: 'deleteUnfinishedVersionActivity',
  input: versionRef.extend({ exportId: z.string() }),
  value: z.null(),
  create:
    ({ versions }: { versions: ImageVersions }) =>
    ({ exportId, ...version }) =>
      versions.ensureDeleted(version, exportId),
});

/** Deletes a version that bears the export's tag; another one in its place stays. */
export const deleteVersionActivity = ask({
  name: 'deleteVersionActivity',
  input: versionRef.extend({ exportId: z.string() }),
  value: z.null(),
  galleryOf: ({ galleryId }) => galleryId,
  create:
    ({ versions }: { versions: Pick<ImageVersions, 'ensureDeleted'> }) =>
    ({ exportId, ...version }) =>
      versions.ensureDeleted(version, exportId),
});
