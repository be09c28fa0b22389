import { z } from 'zod';
import { GALLERY } from './gallery-kind.ts';
import { type Image, IMAGE, type ImageVersion, IMAGE_VERSION, type ReplicationJob } from './image-kinds.ts';
import { findRegion, type Region, regionOf } from '../../core/regions.ts';
import type { ArmStore } from '../../core/store.ts';

const SIZE_GB = 64;
const OCCUPIED_BYTES = 22 * 1024 ** 3;

const region = z.string().transform((name, context) => {
  const found = findRegion(name);
  if (found) return found;
  context.addIssue({ code: 'custom', message: `'${name}' is not a physical region` });
  return z.NEVER;
});

const seedSchema = z.strictObject({
  /** The id of a gallery that is there. */
  gallery: z.string().min(1),
  images: z.int().positive().max(100_000),
  /** Of every image. */
  versions: z.int().nonnegative().max(1_000),
  /** Where every version is replicated to beside the gallery's own region. */
  regions: z.array(region).default([]),
});

/** What was asked to be seeded makes no sense. */
export class InvalidSeedError extends Error {
  override readonly name = 'InvalidSeedError';
}

/**
 * Fills a gallery with Linux images `seeded-00001`, … and their versions `1.0.0`, `1.0.1`, …, all Completed, at once
 * and whatever the subscription's limits. Their source is gone, as a snapshot is after an export. What is there
 * already under such a name is replaced.
 *
 * @returns how many resources were written
 * @throws InvalidSeed
 */
export function seedGallery(store: ArmStore, input: unknown, now: number): number {
  const parsed = seedSchema.safeParse(input);
  if (!parsed.success) throw new InvalidSeedError(z.prettifyError(parsed.error), { cause: parsed.error });
  const { images, versions, regions } = parsed.data;
  const gallery = store.get(GALLERY, parsed.data.gallery);
  if (!gallery) throw new InvalidSeedError(`There is no gallery '${parsed.data.gallery}'.`);

  const home = regionOf(gallery.location);
  const targets = [home, ...regions.filter(({ name }) => name !== home.name)];
  store.transaction(() => {
    for (let index = 1; index <= images; index += 1) {
      const image = imageOf(gallery.id, index, home);
      store.put(image);
      for (let patch = 0; patch < versions; patch += 1) store.put(versionOf(image, patch, targets, now));
    }
  });
  return images * (1 + versions);
}

function imageOf(galleryId: string, index: number, home: Region): Image {
  const name = `seeded-${String(index).padStart(5, '0')}`;
  return {
    id: `${galleryId}/images/${name}`,
    name,
    type: IMAGE.type,
    location: home.name,
    properties: {
      osType: 'Linux',
      osState: 'Specialized',
      hyperVGeneration: 'V2',
      architecture: 'x64',
      identifier: { publisher: 'seeded', offer: 'labs', sku: name },
      features: [{ name: 'SecurityType', value: 'Standard' }],
      provisioningState: 'Succeeded',
    },
    hidden: {},
  };
}

function versionOf(image: Image, patch: number, targets: readonly Region[], now: number): ImageVersion {
  const name = `1.0.${patch}`;
  const sourceId = `${image.id.replace(/\/galleries\/.*$/, '')}/snapshots/${image.name}`;
  return {
    id: `${image.id}/versions/${name}`,
    name,
    type: IMAGE_VERSION.type,
    location: image.location,
    properties: {
      publishingProfile: {
        targetRegions: targets.map(({ displayName }) => ({
          name: displayName,
          regionalReplicaCount: 1,
          storageAccountType: 'Standard_LRS',
        })),
        replicaCount: 1,
        excludeFromLatest: false,
        publishedDate: new Date(now).toISOString(),
        storageAccountType: 'Standard_LRS',
        replicationMode: 'Full',
      },
      storageProfile: {
        osDiskImage: { source: { id: sourceId }, sizeInGB: SIZE_GB, hostCaching: 'None' },
      },
      safetyProfile: { allowDeletionOfReplicatedLocations: true, reportedForPolicyViolation: false },
      validationsProfile: { executedValidations: [] },
      provisioningState: 'Succeeded',
    },
    hidden: { jobs: targets.map((target) => endedJob(target, now)), occupiedBytes: OCCUPIED_BYTES, sourceId },
  };
}

function endedJob({ name }: Region, now: number): ReplicationJob {
  return { region: name, startedAt: now - 1, duration: 1, endsAt: now };
}
