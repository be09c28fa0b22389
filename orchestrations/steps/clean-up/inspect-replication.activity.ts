import { z } from 'zod';
import { exportRegion } from '../../../shared/domain/export/export.ts';
import type { ExportStore } from '../../../shared/use-cases/export/ports.ts';
import { plannedRegions } from '../../../shared/domain/export/planned-regions.ts';
import type { Images, ImageVersions } from '../../../shared/use-cases/image/ports.ts';
import { done } from '../../../shared/domain/arm/outcome.ts';
import { finalRegion } from '../../../shared/domain/region/final-region.ts';
import { ask } from '../../engine/run/ask.ts';
import { exportRef, versionRef } from '../../engine/run/run-ref.ts';

/** What became of each region of an operation that does not go on, and of its image, by what Azure itself shows. */
export const inspectReplicationActivity = ask({
  name: 'inspectReplicationActivity',
  input: z.object({
    export: exportRef,
    /** Of a retry: the export that it retries, whose regions it carries on. */
    sourceId: z.string().exactOptional(),
    version: versionRef,
    planned: z.array(z.string()),
    ended: z.enum(['Failed', 'Cancelled']),
  }),
  value: z.object({
    regions: z.array(exportRegion),
    /** Those of them that are as they were recorded. */
    unchanged: z.array(z.string()),
    /** Azure's list. */
    targetRegions: z.array(z.string()),
    versionThere: z.boolean(),
    imageThere: z.boolean(),
  }),
  create:
    (ports: { exports: Pick<ExportStore, 'readRegions'>; images: Images; versions: ImageVersions }) =>
    async ({ export: { accountId, exportId }, sourceId, version, planned, ended }) => {
      const [own, before, look, image] = await Promise.all([
        ports.exports.readRegions(accountId, exportId),
        sourceId === undefined ? [] : ports.exports.readRegions(accountId, sourceId),
        ports.versions.observe(version, undefined),
        ports.images.readProperties(version),
      ]);
      if (look.kind !== 'done') return look;
      if (image.kind !== 'done') return image;
      const carried = before.filter((region) => !own.some((recorded) => recorded.region === region.region));
      const recorded = [...own, ...carried];
      const regions = plannedRegions(planned, recorded).map((region) =>
        finalRegion(region, look.value, ended),
      );
      const unchanged = regions.filter((region) =>
        recorded.some((known) => known.region === region.region && known.state === region.state),
      );
      return done({
        regions,
        unchanged: unchanged.map(({ region }) => region),
        targetRegions: look.value?.targetRegions ?? [],
        versionThere: look.value !== undefined,
        imageThere: image.value !== undefined,
      });
    },
});
