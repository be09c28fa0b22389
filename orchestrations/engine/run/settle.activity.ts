import { z } from 'zod';
import { exportError, exportStatus, leftover } from '../../../shared/domain/export/export.ts';
import { detail } from '../../../shared/domain/refusal/detail.ts';
import type { VersionStore } from '../../../shared/use-cases/export/ports.ts';
import { settleRun, unlessStale, type RunPorts } from '../../../shared/use-cases/export/run.ts';
import { activity } from '../durable/activity.ts';
import { runRef, versionRef } from './run-ref.ts';

/** Ends the export and gives up what it held: the template VM with the status, then the version. */
export const settleActivity = activity({
  name: 'settleActivity',
  input: z.object({
    run: runRef,
    version: versionRef,
    ending: z.object({
      status: exportStatus,
      error: exportError.exactOptional(),
      retryUntil: z.iso.datetime().exactOptional(),
      leftBehind: z.array(detail),
      leftover: leftover.exactOptional(),
    }),
  }),
  output: z.object({ current: z.boolean() }),
  create:
    (ports: RunPorts & { reservations: Pick<VersionStore, 'release'> }) =>
    async ({ run, version, ending: { leftBehind, ...ending } }) => {
      const left = leftBehind.length > 0 ? { leftBehind } : {};
      const current = await unlessStale(() => settleRun(ports, run, { ...ending, ...left }));
      if (current) await ports.reservations.release(version, run.exportId);
      return { current };
    },
});
