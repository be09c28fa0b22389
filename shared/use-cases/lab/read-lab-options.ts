import type { AccountStore } from '../account/ports.ts';
import type { Durations } from '../export/ports.ts';
import { findViewer } from '../image/find-image.ts';
import { findLabImage, sizesIn, type LabImage, type LabImagePorts } from './find-lab-image.ts';
import type { LabFacts } from '../../domain/lab/judge-lab.ts';

interface LabOptionsPorts extends LabImagePorts {
  accounts: Pick<AccountStore, 'read'>;
  durations: Pick<Durations, 'readAll'>;
}

/** Where and how large a lab from an image version can be, and when. */
export interface LabOptions {
  found: LabImage;
  /** By region, for those that are ready. */
  sizes: ReadonlyMap<string, LabFacts['sizes']>;
  /** How long earlier copies took, in seconds by region. */
  durations: Record<string, readonly number[]>;
  now: Date;
}

/**
 * Reads what a lab from an image can be.
 *
 * @param version the latest one, where this is left out
 * @throws {LabAccountNotFoundError | NoGalleryAttachedError | ImageNotFoundError | ImageVersionNotFoundError}
 */
export async function readLabOptions(
  ports: LabOptionsPorts,
  accountId: string,
  imageName: string,
  version: string | undefined,
): Promise<LabOptions> {
  const viewer = await findViewer(ports, accountId);
  const found = await findLabImage(ports, viewer, imageName, version);
  const ready = found.regions.filter((region) => region.ready);
  const sizes = await Promise.all(
    ready.map(async ({ region }) => [region, await sizesIn(ports, viewer.galleryId, region)] as const),
  );
  const durations = await ports.durations.readAll(accountId);
  return { found, sizes: new Map(sizes), durations, now: ports.clock.now() };
}
