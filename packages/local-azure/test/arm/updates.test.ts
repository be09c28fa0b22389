import { describe, expect, it } from 'vitest';
import type { GalleryImageUpdate, GalleryImageVersionUpdate } from '@azure/arm-compute';
import { cloud, GALLERY, getVersion, GROUP, HOME, IMAGE, putRegions, useGallery } from './support.ts';

useGallery();

const updateImage = (update: GalleryImageUpdate) =>
  cloud.compute.galleryImages.update(GROUP, GALLERY, IMAGE, update);
const updateVersion = (update: GalleryImageVersionUpdate) =>
  cloud.compute.galleryImageVersions.update(GROUP, GALLERY, IMAGE, '1.0.0', update);

describe('an image definition', () => {
  it('is changed in part by PATCH, and keeps the rest', async () => {
    const endOfLifeDate = new Date('2100-01-01');
    await cloud.finish(updateImage({ description: 'Term 1', tags: { term: '1' } }));

    const poller = updateImage({
      endOfLifeDate,
      recommended: { vCPUs: { min: 2, max: 8 }, memory: { min: 4, max: 32 } },
    });
    await poller.submitted();
    const during = await cloud.compute.galleryImages.get(GROUP, GALLERY, IMAGE);
    const image = await cloud.finish(poller);

    expect(during.provisioningState).toBe('Updating');
    expect(image).toMatchObject({
      provisioningState: 'Succeeded',
      description: 'Term 1',
      tags: { term: '1' },
      endOfLifeDate,
      recommended: { vCPUs: { min: 2, max: 8 }, memory: { min: 4, max: 32 } },
      osType: 'Linux',
      features: [{ name: 'SecurityType', value: 'Standard' }],
    });
  });

  it.each<[string, GalleryImageUpdate]>([
    ['OS type', { osType: 'Windows' }],
    ['OS state', { osState: 'Generalized' }],
    ['generation', { hyperVGeneration: 'V1' }],
    ['architecture', { architecture: 'Arm64' }],
    ['identifier', { identifier: { publisher: 'other', offer: 'labs', sku: 'chemistry' } }],
  ])('keeps its %s', async (_, update) => {
    await expect(updateImage(update).submitted()).rejects.toMatchObject({
      statusCode: 409,
      code: 'PropertyChangeNotAllowed',
    });
  });

  it('can’t get an end of life that is over, and can’t be changed where it is not', async () => {
    const over = updateImage({ endOfLifeDate: new Date('2020-01-01') });
    await expect(over.submitted()).rejects.toMatchObject({ statusCode: 400, code: 'InvalidParameter' });

    const absent = cloud.compute.galleryImages.update(GROUP, GALLERY, 'absent', { description: 'x' });
    await expect(absent.submitted()).rejects.toMatchObject({ statusCode: 404, code: 'ResourceNotFound' });
  });
});

describe('a gallery', () => {
  it('is changed in part by PATCH, and has a unique name of its own', async () => {
    const { galleries } = cloud.compute;
    await cloud.finish(galleries.update(GROUP, GALLERY, { description: 'Chemistry' }));

    const gallery = await cloud.finish(galleries.update(GROUP, GALLERY, { tags: { term: '1' } }));

    expect(gallery).toMatchObject({ description: 'Chemistry', tags: { term: '1' }, location: HOME });
    expect(gallery.identifier?.uniqueName).toMatch(/^[0-9a-f-]{36}-CONTOSO_GALLERY$/);
    await expect(galleries.update(GROUP, 'absent', {}).submitted()).rejects.toMatchObject({
      statusCode: 404,
    });
  });
});

describe('an image version', () => {
  it('is changed one thing at a time by PATCH, and keeps the rest', async () => {
    const endOfLifeDate = new Date('2100-01-01');
    await cloud.finish(putRegions(HOME, 'northeurope'));

    await cloud.finish(updateVersion({ publishingProfile: { excludeFromLatest: true } }));
    await cloud.finish(updateVersion({ publishingProfile: { endOfLifeDate } }));
    await cloud.finish(updateVersion({ tags: { term: '1' } }));

    expect(await getVersion()).toMatchObject({
      tags: { term: '1' },
      publishingProfile: {
        excludeFromLatest: true,
        endOfLifeDate,
        targetRegions: [{ name: 'West Europe' }, { name: 'North Europe' }],
      },
      replicationStatus: { aggregatedState: 'Completed' },
    });
  });

  it('gets other replica counts, and keeps from the latest in one region, without being copied again', async () => {
    await cloud.finish(putRegions(HOME, 'northeurope'));
    const targetRegions = [
      { name: HOME, regionalReplicaCount: 5 },
      { name: 'northeurope', regionalReplicaCount: 2, excludeFromLatest: true },
    ];

    await updateVersion({ publishingProfile: { targetRegions } }).submitted();
    const during = await getVersion();

    expect(during.provisioningState).toBe('Updating');
    expect(during.publishingProfile?.targetRegions).toMatchObject([
      { regionalReplicaCount: 5, storageAccountType: 'Standard_LRS' },
      { regionalReplicaCount: 2, excludeFromLatest: true },
    ]);
    expect(during.replicationStatus?.aggregatedState).toBe('Completed');
  });

  it.each<[string, GalleryImageVersionUpdate]>([
    ['storage type', { publishingProfile: { storageAccountType: 'Premium_LRS' } }],
    ['replication mode', { publishingProfile: { replicationMode: 'Shallow' } }],
    ['source', { storageProfile: { osDiskImage: { source: { id: '/subscriptions/other' } } } }],
  ])('keeps its %s', async (_, update) => {
    await cloud.finish(putRegions(HOME));

    await expect(updateVersion({ storageProfile: {}, ...update }).submitted()).rejects.toMatchObject({
      statusCode: 409,
      code: 'PropertyChangeNotAllowed',
    });
  });

  it('loses its end of life by a PUT that says nothing of it, and by no PATCH', async () => {
    await cloud.finish(putRegions(HOME));
    const endOfLifeDate = new Date('2040-01-01T00:00:00Z');
    await cloud.finish(updateVersion({ publishingProfile: { endOfLifeDate } }));

    await cloud.finish(updateVersion({ publishingProfile: { excludeFromLatest: true } }));
    const patched = await getVersion();
    await cloud.finish(putRegions(HOME));
    const put = await getVersion();

    expect(patched.publishingProfile?.endOfLifeDate).toEqual(endOfLifeDate);
    expect(put.publishingProfile?.endOfLifeDate).toBeUndefined();
  });

  it('can’t be changed while it is written, whatever is to be changed', async () => {
    await cloud.finish(putRegions(HOME));
    await updateVersion({ tags: { term: '1' } }).submitted();

    const second = updateVersion({ publishingProfile: { excludeFromLatest: true } });

    await expect(second.submitted()).rejects.toMatchObject({ statusCode: 409, code: 'Conflict' });
  });
});
