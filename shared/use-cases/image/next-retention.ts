import { z } from 'zod';
import { done, type Reading } from '../../domain/arm/outcome.ts';
import { storedAmount } from '../../domain/retention/retention-report.ts';
import type { ImageRefresher } from './catalogue-ports.ts';
import { compareVersions } from '../../domain/image/image-version.ts';
import type { RetentionVerdict } from '../../domain/retention/plan-retention.ts';
import { retentionOf, type RetentionOrder, type RetentionPorts } from './preview-retention.ts';

/** Where a run of a policy is: after an image, and of the next one below a version. */
export const retentionPlace = z.object({
  after: z.string().exactOptional(),
  below: z.string().exactOptional(),
});
export type RetentionPlace = z.infer<typeof retentionPlace>;

/** What is to be done about one version. */
export const plannedChange = z.object({
  imageName: z.string(),
  version: z.string(),
  action: z.enum(['shrink', 'delete']),
  code: z.string(),
  freed: z.array(storedAmount),
  unsized: z.boolean(),
});
export type PlannedChange = z.infer<typeof plannedChange>;

/** What is to be done next, and where to go on after that; no place at the end. */
export const retentionBatch = z.object({
  changes: z.array(plannedChange),
  /** How many images have been looked at to their end. */
  images: z.int(),
  next: retentionPlace.nullable(),
});
export type RetentionBatch = z.infer<typeof retentionBatch>;

const IMAGES_AT_ONCE = 25;
const CHANGES_AT_ONCE = 20;

/**
 * Finds the next things that a policy has to do, a few images at a time. Of an image that something is to be done about
 * Azure is asked again before: what is known of it may be old, and nothing brings back what has been deleted.
 */
export async function nextRetention(
  ports: RetentionPorts & { refresher: ImageRefresher },
  order: RetentionOrder,
  place: RetentionPlace,
): Promise<Reading<RetentionBatch>> {
  const { galleryId } = order;
  const { after } = place;
  const size = IMAGES_AT_ONCE;
  const page = await ports.catalogue.listImages(
    galleryId,
    {},
    { size, ...(after !== undefined && { continuation: after }) },
  );
  const claims = await ports.versions.listClaims(galleryId);
  const changes: PlannedChange[] = [];
  let last: string | undefined = after;
  for (const [index, { name: imageName }] of page.items.entries()) {
    const below = index === 0 ? place.below : undefined;
    const known = await retentionOf(ports, order, imageName, claims);
    if (changesOf(imageName, known.versions, below).length > 0) {
      const refreshed = await ports.refresher.refresh({ galleryId, imageName });
      if (refreshed.kind === 'wait') return refreshed;
      // What Azure will not show is left alone.
      const now = refreshed.kind === 'done' ? await retentionOf(ports, order, imageName, claims) : undefined;
      changes.push(...changesOf(imageName, now?.versions ?? [], below));
    }
    if (changes.length > CHANGES_AT_ONCE) {
      const some = changes.slice(0, CHANGES_AT_ONCE);
      const final = some.at(-1);
      const isHere = final?.imageName === imageName;
      const next = {
        ...(last !== undefined && { after: last }),
        ...(isHere ? { below: final.version } : below !== undefined && { below }),
      };
      return done({ changes: some, images: index, next });
    }
    last = imageName;
  }
  const next = page.continuation === undefined ? null : { after: page.continuation };
  return done({ changes, images: page.items.length, next });
}

function changesOf(
  imageName: string,
  verdicts: readonly RetentionVerdict[],
  below: string | undefined,
): PlannedChange[] {
  return verdicts.flatMap(({ version, action, code, freed, unsized }) =>
    action === 'keep' || (below !== undefined && compareVersions(version, below) >= 0)
      ? []
      : [{ imageName, version, action, code, freed, unsized }],
  );
}
