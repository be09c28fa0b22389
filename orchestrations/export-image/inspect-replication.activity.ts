import { z } from 'zod';
import type { ExportStore } from '../../shared/export/ports.ts';
import type { ImageVersions } from '../../shared/image/ports.ts';
import { done, outcomeOf } from '../../shared/operation/outcome.ts';
import { finalRegion } from '../../shared/region/final-region.ts';
import { regionState } from '../../shared/region/replication.ts';
import { activity } from '../durable/activity.ts';
import { exportRef, versionRef } from './run-ref.ts';

const exportRegion = z.object({
  region: z.string(),
  state: regionState,
  progress: z.number(),
  message: z.string().exactOptional(),
});

/** What became of each region of an export that does not go on, by what Azure itself shows. */
export const inspectReplication = activity({
  name: 'inspectReplication',
  input: z.object({ run: exportRef, version: versionRef }),
  output: outcomeOf(z.object({ regions: z.array(exportRegion), targetRegions: z.array(z.string()) })),
  create:
    (ports: { exports: Pick<ExportStore, 'readRegions'>; versions: ImageVersions }) =>
    async ({ run, version }) => {
      const [regions, look] = await Promise.all([
        ports.exports.readRegions(run.accountId, run.exportId),
        ports.versions.observe(version, undefined),
      ]);
      if (look.kind !== 'done') return look;
      return done({
        regions: regions.map((region) => finalRegion(region, look.value)),
        targetRegions: look.value?.targetRegions ?? [],
      });
    },
});
