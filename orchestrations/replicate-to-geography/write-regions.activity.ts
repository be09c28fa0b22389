import { z } from 'zod';
import type { ImageVersions } from '../../shared/image/ports.ts';
import { azureError, operationState, waitOutcome } from '../../shared/operation/outcome.ts';
import { activity } from '../durable/activity.ts';
import { versionRef } from '../export-image/run-ref.ts';

/** Gives Azure the complete list of target regions. */
export const writeRegions = activity({
  name: 'writeRegions',
  input: z.object({ version: versionRef, exportId: z.string(), regions: z.array(z.string()).min(1) }),
  output: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('written'), operation: operationState.exactOptional() }),
    z.object({ kind: z.literal('refused'), regions: z.array(z.string()), error: azureError }),
    waitOutcome,
  ]),
  create:
    ({ versions }: { versions: ImageVersions }) =>
    ({ version, exportId, regions }) =>
      versions.writeRegions(version, exportId, regions),
});
