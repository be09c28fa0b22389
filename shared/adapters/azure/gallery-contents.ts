import type { GalleryImage, GalleryImageVersion, TargetRegion } from '@azure/arm-compute';
import type { GalleryContents, VersionLook } from '../../use-cases/image/catalogue-ports.ts';
import type { ImageDefinition, VersionFacts, VersionRegion } from '../../domain/image/image-facts.ts';
import { DESCRIPTION_TAG } from '../../domain/image/image-tags.ts';
import type { ImageRef } from '../../domain/image/image-ref.ts';
import { normalizeRegion } from '../../domain/region/region.ts';
import { GALLERY_TYPE, parseResourceId } from '../../domain/resource/resource-id.ts';
import type { ArmClients } from './arm-clients.ts';
import { reading, unlessNotFound } from './asking.ts';
import { propertiesOf } from './images.ts';
import { ACCOUNT_TAG, EXPORT_TAG } from './tags.ts';

/** What galleries hold. Lists of Azure's tell nothing of replication: that is asked for version by version. */
export function createGalleryContents(arm: ArmClients): GalleryContents {
  function locate(galleryId: string) {
    const { subscriptionId, resourceGroup, name } = parseResourceId(galleryId, GALLERY_TYPE);
    return { client: arm.compute(subscriptionId), path: [resourceGroup, name] as const };
  }

  async function allVersions({ galleryId, imageName }: ImageRef): Promise<VersionLook[]> {
    const { client, path } = locate(galleryId);
    const versions = client.galleryImageVersions.listByGalleryImage(...path, imageName);
    return (await Array.fromAsync(versions)).map(lookOf);
  }

  return {
    listImages: (galleryId, continuation) =>
      reading(async () => {
        const { client, path } = locate(galleryId);
        // Azure's `nextLink` is the token: a whole address, which the client asks for as it is.
        const pages = client.galleryImages
          .listByGallery(...path)
          .byPage(continuation === undefined ? {} : { continuationToken: continuation });
        const page = await unlessNotFound(pages.next());
        if (page === undefined) return undefined;
        if (page.done === true) return { images: [] };
        const next = page.value.continuationToken;
        return { images: page.value.map(definitionOf), ...(next !== undefined && { continuation: next }) };
      }),

    readImage: ({ galleryId, imageName }) =>
      reading(async () => {
        const { client, path } = locate(galleryId);
        const found = await unlessNotFound(client.galleryImages.get(...path, imageName));
        return found && definitionOf(found);
      }),

    listVersions: (image) => reading(async () => (await unlessNotFound(allVersions(image))) ?? []),

    readVersion: ({ galleryId, imageName, version }) =>
      reading(async () => {
        const { client, path } = locate(galleryId);
        const found = await unlessNotFound(
          client.galleryImageVersions.get(...path, imageName, version, { expand: 'ReplicationStatus' }),
        );
        return found && lookOf(found);
      }),
  };
}

function definitionOf(image: GalleryImage): ImageDefinition {
  const { name = '', location, provisioningState = 'Unknown', description, endOfLifeDate } = image;
  const madeBy = image.tags?.[EXPORT_TAG];
  return {
    ...propertiesOf(image),
    name,
    location: normalizeRegion(location),
    provisioningState,
    ...(description !== undefined && { description }),
    ...(endOfLifeDate && { endOfLifeDate: endOfLifeDate.toISOString() }),
    ...(madeBy !== undefined && { madeBy }),
  };
}

function lookOf(found: GalleryImageVersion): VersionLook {
  const { [EXPORT_TAG]: exportId, [ACCOUNT_TAG]: accountId, ...others } = found.tags ?? {};
  const { [DESCRIPTION_TAG]: description, ...tags } = others;
  const { publishedDate, endOfLifeDate, excludeFromLatest = false } = found.publishingProfile ?? {};
  const { osDiskImage, dataDiskImages = [] } = found.storageProfile ?? {};
  const osDiskGb = osDiskImage?.sizeInGB;
  const facts: VersionFacts = {
    version: found.name ?? '',
    provisioningState: found.provisioningState ?? 'Unknown',
    location: normalizeRegion(found.location),
    ...(publishedDate && { createdAt: publishedDate.toISOString() }),
    excludeFromLatest,
    ...(endOfLifeDate && { endOfLifeDate: endOfLifeDate.toISOString() }),
    ...(osDiskGb !== undefined && { osDiskGb }),
    dataDisks: dataDiskImages.length,
    regions: regionsOf(found),
    tags: Object.fromEntries(Object.entries(tags).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    ...(description !== undefined && { description }),
  };
  const madeBy = exportId !== undefined && accountId !== undefined ? { accountId, exportId } : undefined;
  return { facts, ...(madeBy && { madeBy }) };
}

const STATES = ['Unknown', 'Replicating', 'Completed', 'Failed'] as const;

function regionsOf({ publishingProfile, replicationStatus }: GalleryImageVersion): VersionRegion[] {
  const { targetRegions = [], replicaCount = 1, storageAccountType } = publishingProfile ?? {};
  return targetRegions.map((target: TargetRegion) => {
    const name = normalizeRegion(target.name);
    const status = replicationStatus?.summary?.find(({ region = '' }) => normalizeRegion(region) === name);
    return {
      name,
      replicas: target.regionalReplicaCount ?? replicaCount,
      storageAccountType: target.storageAccountType ?? storageAccountType ?? 'Standard_LRS',
      state: STATES.find((state) => state === status?.state) ?? 'Unknown',
      progress: status?.progress ?? 0,
      excludeFromLatest: target.excludeFromLatest ?? false,
    };
  });
}
