import { z } from 'zod';
import type { VersionStore } from '../../shared/export/ports.ts';
import { adoptVersion, type RunPorts } from '../../shared/export/run.ts';
import type { ImageVersions } from '../../shared/image/ports.ts';
import { operationState, outcomeOf } from '../../shared/operation/outcome.ts';
import { activity } from '../durable/activity.ts';
import { runRef, versionRef } from './run-ref.ts';

/** Has Azure create the version in its home region, or finds it there, or finds its number taken. */
export const createVersion = activity({
  name: 'createVersion',
  input: versionRef.extend({ exportId: z.string(), homeRegion: z.string(), snapshotId: z.string() }),
  output: outcomeOf(
    z.discriminatedUnion('owner', [
      z.object({ owner: z.literal('us'), operation: operationState.exactOptional() }),
      z.object({ owner: z.literal('other'), existing: z.array(z.string()) }),
    ]),
  ),
  create:
    ({ versions }: { versions: ImageVersions }) =>
    (version) =>
      versions.ensureCreated(version),
});

/** Reserves the next version for a run whose number was taken outside our exports. */
export const reserveNextVersion = activity({
  name: 'reserveNextVersion',
  input: z.object({ run: runRef, taken: versionRef, existing: z.array(z.string()) }),
  output: z.object({ version: z.string() }),
  create:
    (ports: RunPorts & { reservations: VersionStore }) =>
    async ({ run, taken, existing }) => {
      const version = await adoptVersion(ports, run, taken, () =>
        ports.reservations.reserve(taken, run.exportId, [...existing, taken.version]),
      );
      await ports.reservations.release(taken, run.exportId);
      return { version };
    },
});

/** Deletes a version that came to nothing. */
export const deleteVersion = activity({
  name: 'deleteVersion',
  input: versionRef.extend({ exportId: z.string() }),
  output: outcomeOf(z.null()),
  create:
    ({ versions }: { versions: ImageVersions }) =>
    ({ exportId, ...version }) =>
      versions.ensureDeleted(version, exportId),
});
