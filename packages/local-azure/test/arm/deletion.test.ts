import { describe, expect, it } from 'vitest';
import {
  cloud,
  GALLERY,
  getVersion,
  GROUP,
  HOME,
  IMAGE,
  LINUX_IMAGE,
  makeNic,
  MINUTE,
  networkOf,
  putRegions,
  putVersion,
  snapshotId,
  useGallery,
  versionOf,
} from './support.ts';

useGallery();

const deleteVersion = () => cloud.compute.galleryImageVersions.delete(GROUP, GALLERY, IMAGE, '1.0.0');
const deleteImage = () => cloud.compute.galleryImages.delete(GROUP, GALLERY, IMAGE);
const deleteGallery = () => cloud.compute.galleries.delete(GROUP, GALLERY);
const NESTED = { statusCode: 409, code: 'CannotDeleteResource' };

describe('an image version', () => {
  it('can go though VMs were made from it: they stay, and no more can be made', async () => {
    const { id = '' } = await cloud.finish(putRegions(HOME));
    await makeNic(cloud, 'student');
    const body = { location: HOME, storageProfile: { imageReference: { id } }, ...networkOf('student') };
    const { virtualMachines } = cloud.compute;
    await cloud.finish(virtualMachines.createOrUpdate(GROUP, 'student-1', body));

    await cloud.finish(deleteVersion());

    expect(await virtualMachines.get(GROUP, 'student-1')).toMatchObject({ provisioningState: 'Succeeded' });
    await expect(virtualMachines.createOrUpdate(GROUP, 'student-2', body).submitted()).rejects.toMatchObject({
      statusCode: 404,
      code: 'GalleryImageNotFound',
    });
  });

  it('is there, as Deleting, until its deletion has ended, and makes no VMs meanwhile', async () => {
    const { id = '' } = await cloud.finish(putRegions(HOME));
    const deleting = deleteVersion();
    await deleting.submitted();

    const during = await getVersion();
    const vm = cloud.compute.virtualMachines.createOrUpdate(GROUP, 'student', {
      location: HOME,
      storageProfile: { imageReference: { id } },
    });
    await expect(vm.submitted()).rejects.toMatchObject({ code: 'GalleryImageNotFound' });
    await cloud.finish(deleting, MINUTE);

    expect(during.provisioningState).toBe('Deleting');
    await expect(getVersion()).rejects.toMatchObject({ statusCode: 404 });
  });

  it('whose deletion fails is Failed, and can be deleted again', async () => {
    await cloud.finish(putRegions(HOME));
    cloud.arm.faults.add({
      kind: 'operation-fails',
      method: 'DELETE',
      code: 'InternalOperationError',
      message: 'Again.',
      times: 1,
    });

    await expect(cloud.finish(deleteVersion())).rejects.toThrow('InternalOperationError');
    const failed = await getVersion();
    await cloud.finish(deleteVersion());

    expect(failed.provisioningState).toBe('Failed');
    await expect(getVersion()).rejects.toMatchObject({ statusCode: 404 });
  });

  it('deleted twice is deleted once, and deleted a third time is gone already', async () => {
    await cloud.finish(putRegions(HOME));
    const first = deleteVersion();
    await first.submitted();

    await cloud.finish(deleteVersion());
    await first.pollUntilDone();
    await cloud.finish(deleteVersion());

    await expect(getVersion()).rejects.toMatchObject({ statusCode: 404 });
  });
});

describe('an image definition', () => {
  it('stays as long as the last of its versions is not gone', async () => {
    await cloud.finish(putRegions(HOME));
    const deleting = deleteVersion();
    await deleting.submitted();

    await expect(deleteImage().submitted()).rejects.toMatchObject(NESTED);
    await cloud.finish(deleting);

    await expect(cloud.finish(deleteImage())).resolves.toBeUndefined();
  });

  it('takes no version while it is being deleted, and its gallery no image', async () => {
    const deletingImage = deleteImage();
    await deletingImage.submitted();
    await expect(putRegions(HOME).submitted()).rejects.toMatchObject({ statusCode: 409, code: 'Conflict' });
    await cloud.finish(deletingImage);
    await deleteGallery().submitted();

    const image = { ...LINUX_IMAGE, features: [...LINUX_IMAGE.features] };
    const making = cloud.compute.galleryImages.createOrUpdate(GROUP, GALLERY, IMAGE, image);

    await expect(making.submitted()).rejects.toMatchObject({ statusCode: 409, code: 'Conflict' });
  });

  it('can be deleted while it is written: the write is cancelled', async () => {
    const { galleryImages } = cloud.compute;
    const writing = galleryImages.createOrUpdate(GROUP, GALLERY, IMAGE, {
      ...LINUX_IMAGE,
      features: [...LINUX_IMAGE.features],
      description: 'Term 1',
    });
    await writing.submitted();

    await cloud.finish(deleteImage());

    await expect(writing.pollUntilDone()).rejects.toThrow(/cancel/i);
    await expect(galleryImages.get(GROUP, GALLERY, IMAGE)).rejects.toMatchObject({ statusCode: 404 });
  });
});

it('a gallery with images stays, and goes after versions and images', async () => {
  await cloud.finish(putVersion(versionOf(snapshotId, [HOME])));

  await expect(deleteGallery().submitted()).rejects.toMatchObject(NESTED);
  await cloud.finish(deleteVersion());
  await expect(deleteGallery().submitted()).rejects.toMatchObject(NESTED);
  await cloud.finish(deleteImage());
  await cloud.finish(deleteGallery());

  expect(await Array.fromAsync(cloud.compute.galleries.list())).toEqual([]);
});
