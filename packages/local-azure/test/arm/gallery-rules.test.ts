import { beforeEach, describe, expect, it } from 'vitest';
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
  readStates,
  snapshotId,
  useGallery,
  versionOf,
} from './support.ts';

useGallery();

/** An image definition of a security type. */
async function makeImage(name: string, securityType: string): Promise<void> {
  await cloud.finish(
    cloud.compute.galleryImages.createOrUpdate(GROUP, GALLERY, name, {
      ...LINUX_IMAGE,
      identifier: { ...LINUX_IMAGE.identifier, sku: name },
      features: [{ name: 'SecurityType', value: securityType }],
    }),
  );
}

describe('a Trusted Launch VM', () => {
  let vmId: string;
  let captured: string;
  beforeEach(async () => {
    const vm = await cloud.finish(
      cloud.compute.virtualMachines.createOrUpdate(GROUP, 'trusted', {
        location: HOME,
        storageProfile: {
          imageReference: { publisher: 'Canonical', offer: 'ubuntu-24_04-lts', sku: 'server' },
        },
        osProfile: { computerName: 'trusted', adminUsername: 'teacher', adminPassword: 'Secret-1' },
        securityProfile: { securityType: 'TrustedLaunch' },
      }),
    );
    vmId = vm.id ?? '';
    const sourceResourceId = vm.storageProfile?.osDisk?.managedDisk?.id ?? '';
    const snapshot = await cloud.finish(
      cloud.compute.snapshots.createOrUpdate(GROUP, 'trusted-snapshot', {
        location: HOME,
        creationData: { createOption: 'Copy', sourceResourceId },
      }),
    );
    captured = snapshot.id ?? '';
  });

  it('is captured into an image of its own security type, by its disk or as a whole', async () => {
    await makeImage('trusted', 'TrustedLaunch');

    const fromSnapshot = await cloud.finish(putVersion(versionOf(captured, [HOME]), '1.0.0', 'trusted'));
    const fromVm = await cloud.finish(
      putVersion(
        { location: HOME, storageProfile: { source: { virtualMachineId: vmId } } },
        '1.0.1',
        'trusted',
      ),
    );

    expect([fromSnapshot.provisioningState, fromVm.provisioningState]).toEqual(['Succeeded', 'Succeeded']);
  });

  it('is refused by an image that is TrustedLaunchSupported, by its disk or as a whole', async () => {
    await makeImage('supported', 'TrustedLaunchSupported');

    const fromSnapshot = putVersion(versionOf(captured, [HOME]), '1.0.0', 'supported').submitted();
    const fromVm = putVersion(
      { location: HOME, storageProfile: { source: { virtualMachineId: vmId } } },
      '1.0.0',
      'supported',
    ).submitted();
    const outcomes = await Promise.allSettled([fromSnapshot, fromVm]);

    const reason = {
      code: 'InvalidParameter',
      message: expect.stringContaining(
        "'TrustedLaunchSupported' is not supported for the source id",
      ) as string,
    };
    expect(outcomes).toMatchObject([
      { status: 'rejected', reason },
      { status: 'rejected', reason },
    ]);
  });

  it('fails in every region of an image for standard VMs', async () => {
    await makeImage('standard', 'Standard');

    const making = cloud.finish(putVersion(versionOf(captured, [HOME]), '1.0.0', 'standard'));

    await expect(making).rejects.toThrow('InternalOperationError: Replication failed in this region');
  });
});

describe('what a version is published with', () => {
  it('is stored, shown and changed later', async () => {
    const endOfLifeDate = new Date('2100-01-01');
    const body = {
      ...versionOf(snapshotId, []),
      tags: { term: '1' },
      publishingProfile: {
        excludeFromLatest: true,
        endOfLifeDate,
        replicaCount: 2,
        targetRegions: [
          { name: HOME, regionalReplicaCount: 3, excludeFromLatest: true },
          { name: 'northeurope', storageAccountType: 'Premium_LRS' },
        ],
      },
    };

    const made = await cloud.finish(putVersion(body));
    const later = new Date('2101-01-01');
    const changed = await cloud.finish(
      cloud.compute.galleryImageVersions.update(GROUP, GALLERY, IMAGE, '1.0.0', {
        tags: { term: '2' },
        publishingProfile: {
          excludeFromLatest: false,
          endOfLifeDate: later,
          targetRegions: [
            { name: HOME, regionalReplicaCount: 1, excludeFromLatest: false },
            { name: 'northeurope', regionalReplicaCount: 4, storageAccountType: 'Premium_LRS' },
          ],
        },
      }),
    );

    expect(made).toMatchObject({
      tags: { term: '1' },
      publishingProfile: {
        excludeFromLatest: true,
        endOfLifeDate,
        targetRegions: [
          {
            name: 'West Europe',
            regionalReplicaCount: 3,
            storageAccountType: 'Standard_LRS',
            excludeFromLatest: true,
          },
          { name: 'North Europe', regionalReplicaCount: 2, storageAccountType: 'Premium_LRS' },
        ],
      },
    });
    expect(changed).toMatchObject({
      tags: { term: '2' },
      publishingProfile: {
        excludeFromLatest: false,
        endOfLifeDate: later,
        targetRegions: [{ regionalReplicaCount: 1, excludeFromLatest: false }, { regionalReplicaCount: 4 }],
      },
    });
  });

  it('keeps a version from being the latest, everywhere or in one region', async () => {
    const targetRegions = [{ name: HOME, excludeFromLatest: true }, { name: 'northeurope' }];
    await cloud.finish(putRegions(HOME, 'northeurope'));
    await cloud.finish(
      putVersion({ ...versionOf(snapshotId, []), publishingProfile: { targetRegions } }, '1.0.1'),
    );
    const imageId = ((await getVersion()).id ?? '').replace(/\/versions\/.*$/, '');
    const versionFor = async (location: string): Promise<string | undefined> => {
      await makeNic(cloud, location, location);
      const body = { location, storageProfile: { imageReference: { id: imageId } }, ...networkOf(location) };
      const vm = await cloud.finish(
        cloud.compute.virtualMachines.createOrUpdate(GROUP, `student-${location}`, body),
      );
      const disk = await cloud.compute.disks.get(GROUP, vm.storageProfile?.osDisk?.name ?? '');
      return disk.creationData?.imageReference?.id?.split('/').at(-1);
    };

    expect(await versionFor(HOME)).toBe('1.0.0');
    expect(await versionFor('northeurope')).toBe('1.0.1');
  });

  it('has, in a definition, an end of life that is not over, unless it stands there already', async () => {
    const { galleryImages } = cloud.compute;
    const body = { ...LINUX_IMAGE, features: [...LINUX_IMAGE.features], description: 'Term 1' };
    const endOfLifeDate = new Date(Date.now() + 6 * 60 * MINUTE);
    const putEnd = (date: Date) =>
      galleryImages.createOrUpdate(GROUP, GALLERY, IMAGE, { ...body, endOfLifeDate: date });

    await expect(putEnd(new Date('2020-01-01')).submitted()).rejects.toThrow('must be set to a future date');
    const made = await cloud.finish(putEnd(endOfLifeDate), 6 * 60 * MINUTE);
    const again = await cloud.finish(putEnd(endOfLifeDate));

    expect(made).toMatchObject({ description: 'Term 1', endOfLifeDate });
    expect(again).toMatchObject({ endOfLifeDate });
  });
});

describe('lists', () => {
  it('show versions with their tags and states, Failed ones too, which can be deleted', async () => {
    await cloud.finish(putVersion({ ...versionOf(snapshotId, [HOME]), tags: { exportId: '1' } }));
    cloud.arm.faults.add({ kind: 'region-fails', region: HOME, times: 1 });
    await expect(cloud.finish(putVersion(versionOf(snapshotId, [HOME]), '1.0.1'))).rejects.toThrow();
    const listed = () =>
      Array.fromAsync(cloud.compute.galleryImageVersions.listByGalleryImage(GROUP, GALLERY, IMAGE));

    const before = await listed();
    await cloud.finish(cloud.compute.galleryImageVersions.delete(GROUP, GALLERY, IMAGE, '1.0.1'));
    const after = await listed();

    expect(before).toMatchObject([
      { name: '1.0.0', provisioningState: 'Succeeded', tags: { exportId: '1' } },
      { name: '1.0.1', provisioningState: 'Failed' },
    ]);
    expect(after.map(({ name }) => name)).toEqual(['1.0.0']);
  });

  it('show snapshots, of a resource group and of the subscription', async () => {
    const inGroup = await Array.fromAsync(cloud.compute.snapshots.listByResourceGroup(GROUP));
    const inSubscription = await Array.fromAsync(cloud.compute.snapshots.list());

    expect(inGroup).toMatchObject([{ id: snapshotId, name: 'captured', provisioningState: 'Succeeded' }]);
    expect(inSubscription).toEqual(inGroup);
  });
});

describe('a region that is to fail twice', () => {
  it('fails twice, withdrawn and added again in between, and then works', async () => {
    cloud.arm.faults.add({ kind: 'region-fails', region: 'northeurope', times: 2 });
    const attempt = () => cloud.finish(putRegions(HOME, 'northeurope'));

    await expect(attempt()).rejects.toThrow('InternalOperationError');
    await cloud.finish(putRegions(HOME));
    await expect(attempt()).rejects.toThrow('InternalOperationError');
    await cloud.finish(putRegions(HOME));
    await attempt();

    expect(await readStates(cloud)).toEqual({ westeurope: 'Completed', northeurope: 'Completed' });
  });
});

describe('a source', () => {
  it('that is hot takes another copy when one of those under way has ended', async () => {
    cloud.arm.faults.add({ kind: 'source-hot', versions: 1 });
    const first = putRegions(HOME);
    await first.submitted();

    const refused: unknown = await putVersion(versionOf(snapshotId, [HOME]), '1.0.1')
      .submitted()
      .catch((error: unknown) => error);
    await cloud.finish(first);
    const second = await cloud.finish(putVersion(versionOf(snapshotId, [HOME]), '1.0.1'));

    expect(refused).toMatchObject({ statusCode: 429, code: 'TooManyRequests' });
    expect(refused).toMatchObject({
      message: expect.stringContaining('Too many requests on source') as string,
    });
    expect(second.provisioningState).toBe('Succeeded');
  });

  it('that is hot refuses new regions, and lets regions be dropped', async () => {
    await cloud.finish(putRegions(HOME, 'northeurope'));
    cloud.arm.faults.add({ kind: 'source-hot', versions: 0 });

    await expect(putRegions(HOME, 'northeurope', 'ukwest').submitted()).rejects.toMatchObject({
      statusCode: 429,
    });
    await cloud.finish(putRegions(HOME));

    expect(await readStates(cloud)).toEqual({ westeurope: 'Completed' });
  });
});

describe('ARM’s cache', () => {
  it('may learn of a child’s deletion late: its parent can’t be deleted until then', async () => {
    cloud.arm.faults.add({ kind: 'cache-lags', seconds: 30 });
    await cloud.finish(putRegions(HOME));
    await cloud.finish(cloud.compute.galleryImageVersions.delete(GROUP, GALLERY, IMAGE, '1.0.0'), MINUTE);
    const deleteImage = () => cloud.compute.galleryImages.delete(GROUP, GALLERY, IMAGE);

    await expect(deleteImage().submitted()).rejects.toMatchObject({ code: 'CannotDeleteResource' });
    cloud.advance(30_000);
    await cloud.finish(deleteImage());

    await expect(cloud.compute.galleryImages.get(GROUP, GALLERY, IMAGE)).rejects.toMatchObject({
      statusCode: 404,
    });
  });
});
