import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GalleryImage } from '@azure/arm-compute';
import {
  GALLERY,
  GROUP,
  HOME,
  IMAGE,
  LINUX_IMAGE,
  makeGallery,
  makeGroup,
  startTestCloud,
  versionOf,
} from './support.ts';
import type { TestCloud } from './support.ts';

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await startTestCloud();
});
afterEach(async () => {
  await cloud[Symbol.asyncDispose]();
});

function imageWith(change: Partial<GalleryImage>): GalleryImage {
  return { ...LINUX_IMAGE, features: [...LINUX_IMAGE.features], ...change };
}

describe('a gallery', () => {
  it('is Creating, then Succeeded, and is listed', async () => {
    await makeGroup(cloud);

    const poller = cloud.compute.galleries.createOrUpdate(GROUP, GALLERY, { location: 'West Europe' });
    await poller.submitted();
    const during = await cloud.compute.galleries.get(GROUP, GALLERY);
    const gallery = await cloud.finish(poller, 10_000);

    expect(during.provisioningState).toBe('Creating');
    expect(gallery).toMatchObject({ name: GALLERY, location: HOME, provisioningState: 'Succeeded' });
    expect(await Array.fromAsync(cloud.compute.galleries.list())).toHaveLength(1);
  });

  it.each(['with-dash', '.dot', 'x'.repeat(81)])('can’t be called %s', async (name) => {
    await makeGroup(cloud);

    const poller = cloud.compute.galleries.createOrUpdate(GROUP, name, { location: HOME });

    await expect(poller.submitted()).rejects.toMatchObject({ statusCode: 400, code: 'InvalidParameter' });
  });

  it('has a name that no other in the subscription has', async () => {
    await makeGroup(cloud);
    await makeGroup(cloud, 'others');
    await cloud.finish(cloud.compute.galleries.createOrUpdate(GROUP, GALLERY, { location: HOME }));

    const poller = cloud.compute.galleries.createOrUpdate('others', GALLERY, { location: HOME });

    await expect(poller.submitted()).rejects.toMatchObject({ statusCode: 409 });
  });

  it('and a definition in it go only when they are empty', async () => {
    const snapshotId = await makeGallery(cloud);
    const { galleries, galleryImages, galleryImageVersions } = cloud.compute;
    await cloud.finish(
      galleryImageVersions.createOrUpdate(GROUP, GALLERY, IMAGE, '1.0.0', versionOf(snapshotId, [HOME])),
    );

    const refusal = { statusCode: 409, code: 'CannotDeleteResource' };
    await expect(galleries.delete(GROUP, GALLERY).submitted()).rejects.toMatchObject(refusal);
    await expect(galleryImages.delete(GROUP, GALLERY, IMAGE).submitted()).rejects.toMatchObject(refusal);
    await cloud.finish(galleryImageVersions.delete(GROUP, GALLERY, IMAGE, '1.0.0'));
    await cloud.finish(galleryImages.delete(GROUP, GALLERY, IMAGE));
    await cloud.finish(galleries.delete(GROUP, GALLERY));

    await expect(galleries.get(GROUP, GALLERY)).rejects.toMatchObject({ statusCode: 404 });
  });
});

describe('an image definition', () => {
  it('is for trusted launch on the second generation when nothing is said', async () => {
    await makeGallery(cloud);
    const { hyperVGeneration: _generation, features: _features, ...body } = LINUX_IMAGE;
    const identifier = { ...LINUX_IMAGE.identifier, sku: 'physics' };

    const image = await cloud.finish(
      cloud.compute.galleryImages.createOrUpdate(GROUP, GALLERY, 'physics', { ...body, identifier }),
    );

    expect(image).toMatchObject({
      hyperVGeneration: 'V2',
      architecture: 'x64',
      features: [{ name: 'SecurityType', value: 'TrustedLaunchSupported' }],
    });
  });

  it.each<[string, Partial<GalleryImage>]>([
    ['OS type', { osType: 'Windows' }],
    ['OS state', { osState: 'Generalized' }],
    ['generation', { hyperVGeneration: 'V1' }],
    ['SKU', { identifier: { ...LINUX_IMAGE.identifier, sku: 'other' } }],
  ])('keeps its %s', async (_, change) => {
    await makeGallery(cloud);

    const poller = cloud.compute.galleryImages.createOrUpdate(GROUP, GALLERY, IMAGE, imageWith(change));

    await expect(poller.submitted()).rejects.toMatchObject({
      statusCode: 409,
      code: 'PropertyChangeNotAllowed',
    });
  });

  it('is updated by a PUT that changes nothing fixed', async () => {
    await makeGallery(cloud);

    const image = await cloud.finish(
      cloud.compute.galleryImages.createOrUpdate(GROUP, GALLERY, IMAGE, imageWith({ description: 'Term 1' })),
    );

    expect(image).toMatchObject({ description: 'Term 1', provisioningState: 'Succeeded' });
  });

  it('has a publisher, offer and SKU that no other in the gallery has', async () => {
    await makeGallery(cloud);

    const poller = cloud.compute.galleryImages.createOrUpdate(GROUP, GALLERY, 'twin', imageWith({}));

    await expect(poller.submitted()).rejects.toThrow(
      'identified by (publisher:contoso, offer:labs, sku:chemistry) already exists',
    );
  });

  it('can’t be called -x, and needs its gallery', async () => {
    await makeGallery(cloud);
    const { galleryImages } = cloud.compute;

    const badName = galleryImages.createOrUpdate(GROUP, GALLERY, '-x', imageWith({}));
    await expect(badName.submitted()).rejects.toMatchObject({ statusCode: 400 });
    const noGallery = galleryImages.createOrUpdate(GROUP, 'none', IMAGE, imageWith({}));
    await expect(noGallery.submitted()).rejects.toMatchObject({
      statusCode: 404,
      code: 'ParentResourceNotFound',
    });
  });
});
