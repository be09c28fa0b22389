import { z } from 'zod';
import type { GalleryHolderPorts } from '../../../shared/use-cases/gallery/is-gallery-of.ts';
import type { ImageVersions } from '../../../shared/use-cases/image/ports.ts';
import {
  azureError,
  azureTrace,
  done,
  operationState,
  waitOutcome,
} from '../../../shared/domain/arm/outcome.ts';
import { targetRegion } from '../../../shared/domain/region/target-region.ts';
import { activity } from '../../engine/durable/activity.ts';
import { ask, stoppedOutcome, whyNotInGallery, whyStopped, type WatchPorts } from '../../engine/run/ask.ts';
import { versionRef, watch } from '../../engine/run/run-ref.ts';

/** The export whose tag the version must bear; absent where any will do. */
const order = z.object({ version: versionRef, exportId: z.string().exactOptional() });

/** Changes Azure's list of target regions. */
export const writeRegionsActivity = activity({
  name: 'writeRegionsActivity',
  input: order.extend({ watch, wanted: z.array(targetRegion).min(1), unwanted: z.array(z.string()) }),
  output: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('written'),
      operation: operationState.exactOptional(),
      trace: azureTrace.exactOptional(),
    }),
    z.object({ kind: z.literal('refused'), regions: z.array(z.string()), error: azureError }),
    waitOutcome,
    stoppedOutcome,
  ]),
  create:
    (ports: { versions: ImageVersions } & WatchPorts & GalleryHolderPorts) =>
    async ({ watch: watched, version, exportId, ...change }) => {
      const stopped = await whyStopped(ports, watched);
      if (stopped) return stopped;
      const refused = await whyNotInGallery(ports, watched, version.galleryId);
      if (refused) return { ...refused, regions: [] };
      return ports.versions.writeRegions(version, exportId, change);
    },
});

/** Takes regions out of Azure's list; done as soon as Azure has taken that on. */
export const withdrawRegionsActivity = ask({
  name: 'withdrawRegionsActivity',
  input: order.extend({ unwanted: z.array(z.string()) }),
  value: z.null(),
  create:
    ({ versions }: { versions: ImageVersions }) =>
    async ({ version, exportId, unwanted }) => {
      const wrote = await versions.writeRegions(version, exportId, { wanted: [], unwanted });
      switch (wrote.kind) {
        case 'written':
          return done(null);
        case 'wait':
          return wrote;
        case 'refused':
          return { kind: 'refused', error: wrote.error };
      }
    },
});
