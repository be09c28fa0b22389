import { describe, expect, it } from 'vitest';
import { restorePoller } from '@azure/arm-compute';
import { LOCAL_SUBSCRIPTION } from '../../src/arm/start-arm.ts';
import {
  cloud,
  GALLERY,
  getVersion,
  GROUP,
  HOME,
  IMAGE,
  LINUX_IMAGE,
  makeNic,
  makeVm,
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

describe('a new image version', () => {
  it('is started by one process, and waited for by another', async () => {
    const poller = putRegions(HOME);
    await poller.submitted();
    const state = await poller.serialize();
    const restore = () =>
      restorePoller(cloud.compute, state, cloud.compute.galleryImageVersions.createOrUpdate.bind(null));

    cloud.advance(4 * MINUTE - 1);
    const early = restore();
    await early.poll();
    cloud.advance(1);
    const late = restore();
    await late.poll();

    expect(state.length).toBeGreaterThan(2000);
    expect(early.operationState?.status).toBe('running');
    expect(late.operationState).toMatchObject({
      status: 'succeeded',
      result: { name: '1.0.0', provisioningState: 'Succeeded' },
    });
  });

  it('is answered with 201, a signed address to poll and what is left of the limits', async () => {
    const path = `/subscriptions/${LOCAL_SUBSCRIPTION}/resourceGroups/${GROUP}/providers/Microsoft.Compute`;
    const { headers, status } = await cloud.send(
      'PUT',
      `${path}/galleries/${GALLERY}/images/${IMAGE}/versions/1.0.0?api-version=2025-12-03`,
      {
        body: {
          location: HOME,
          properties: { storageProfile: { osDiskImage: { source: { id: snapshotId } } } },
        },
      },
    );
    const url = new URL(String(headers['azure-asyncoperation']));

    const poll = await cloud.send('GET', url.href);
    url.searchParams.set('s', 'forged');
    const forged = await cloud.send('GET', url.href);

    expect(status).toBe(201);
    expect(headers).not.toHaveProperty('location');
    expect(url.pathname).toContain(`/locations/${HOME}/capsOperations/`);
    expect([...url.searchParams.keys()]).toEqual(expect.arrayContaining(['t', 'c', 's', 'h']));
    expect(headers['x-ms-ratelimit-remaining-resource']).toBe(
      'Microsoft.Compute/CreateUpdateGalleryImageVersion3Min;374,Microsoft.Compute/CreateUpdateGalleryImageVersion30Min;1199',
    );
    expect(JSON.parse(poll.body)).toMatchObject({
      status: 'InProgress',
      name: url.pathname.split('/').at(-1),
    });
    expect(poll.headers['retry-after']).toBe('30');
    expect(forged.status).toBe(403);
  });

  it('shows its regions by their display names, with the defaults', async () => {
    await cloud.finish(putRegions('westeurope', 'northeurope'));

    const { publishingProfile, safetyProfile } = await getVersion();

    expect(publishingProfile).toMatchObject({
      replicaCount: 1,
      excludeFromLatest: false,
      storageAccountType: 'Standard_LRS',
      targetRegions: [
        { name: 'West Europe', regionalReplicaCount: 1, storageAccountType: 'Standard_LRS' },
        { name: 'North Europe' },
      ],
    });
    expect(safetyProfile?.reportedForPolicyViolation).toBe(false);
  });

  it('replicates region by region, the home region first', async () => {
    const poller = putRegions(HOME, 'northeurope');
    await poller.submitted();

    const atOnce = await readStates(cloud);
    cloud.advance(4 * MINUTE);
    const later = await cloud.compute.galleryImageVersions.get(GROUP, GALLERY, IMAGE, '1.0.0', {
      expand: 'ReplicationStatus',
    });
    await cloud.finish(poller, 12 * MINUTE);

    expect(atOnce).toEqual({ westeurope: 'Unknown', northeurope: 'Unknown' });
    expect(later.provisioningState).toBe('Creating');
    expect(later.replicationStatus).toMatchObject({
      aggregatedState: 'InProgress',
      summary: [
        { region: 'West Europe', state: 'Completed', progress: 100, details: '' },
        { region: 'North Europe', state: 'Replicating' },
      ],
    });
    expect(await readStates(cloud)).toEqual({ westeurope: 'Completed', northeurope: 'Completed' });
  });

  it('says nothing of replication unless asked', async () => {
    await cloud.finish(putRegions(HOME));

    const version = await cloud.compute.galleryImageVersions.get(GROUP, GALLERY, IMAGE, '1.0.0');
    const listed = await Array.fromAsync(
      cloud.compute.galleryImageVersions.listByGalleryImage(GROUP, GALLERY, IMAGE),
    );

    expect(version.replicationStatus).toBeUndefined();
    expect(listed.map(({ name, replicationStatus }) => [name, replicationStatus])).toEqual([
      ['1.0.0', undefined],
    ]);
  });

  it.each<[string, string[], string]>([
    ['a region twice', ['westeurope', 'West Europe'], 'Duplicate regions are not allowed'],
    ['no home region', ['northeurope'], 'must contain the location of image version'],
    [
      'a region that Azure does not have',
      ['westeurope', 'atlantis'],
      "The provided location 'atlantis' is not available",
    ],
    ['a logical region', ['westeurope', 'europe'], "The provided location 'europe' is not available"],
  ])('can’t have %s', async (_, regions, message) => {
    await expect(putRegions(...regions).submitted()).rejects.toThrow(message);
    await expect(getVersion()).rejects.toMatchObject({ statusCode: 404 });
  });

  it.each([0, 101])('can’t have %i replicas in a region', async (regionalReplicaCount) => {
    const poller = putVersion({
      ...versionOf(snapshotId, []),
      publishingProfile: { targetRegions: [{ name: HOME, regionalReplicaCount }] },
    });

    await expect(poller.submitted()).rejects.toThrow(`The value ${regionalReplicaCount} of parameter`);
  });

  it('can’t be zone-redundant where there are no zones', async () => {
    const poller = putVersion({
      ...versionOf(snapshotId, []),
      publishingProfile: {
        targetRegions: [{ name: HOME }, { name: 'ukwest', storageAccountType: 'Standard_ZRS' }],
      },
    });

    await expect(poller.submitted()).rejects.toThrow(
      'ZRS storage account type is not supported in this region',
    );
  });

  it.each(['1.0', '1.0.x', '1.0.2147483648', 'latest'])('can’t be called %s', async (name) => {
    await expect(putVersion(versionOf(snapshotId, [HOME]), name).submitted()).rejects.toMatchObject({
      statusCode: 400,
    });
  });

  it('needs one source, which is there and in its region', async () => {
    const none = putVersion({ location: HOME, storageProfile: {} });
    await expect(none.submitted()).rejects.toThrow('Exactly one source');
    const missing = putVersion(versionOf(`${snapshotId}-none`, [HOME]));
    const notFound = { statusCode: 404, code: 'NotFound' };
    await expect(missing.submitted()).rejects.toMatchObject(notFound);
    const elsewhere = putVersion({ ...versionOf(snapshotId, ['northeurope']), location: 'northeurope' });
    await expect(elsewhere.submitted()).rejects.toMatchObject(notFound);
  });

  it('made from a VM must match its OS state', async () => {
    await makeVm(cloud, 'template');
    const { id: virtualMachineId = '' } = await cloud.compute.virtualMachines.get(GROUP, 'template');
    await cloud.finish(cloud.compute.virtualMachines.deallocate(GROUP, 'template'));
    const body = { location: HOME, storageProfile: { source: { virtualMachineId } } };

    await cloud.finish(putVersion(body));
    await cloud.compute.virtualMachines.generalize(GROUP, 'template');
    const refused = putVersion(body, '1.0.1');

    await expect(refused.submitted()).rejects.toThrow(
      "since the OS State in the parent gallery image ('Specialized') is not 'Generalized'",
    );
  });

  it('of another generation or security type than its definition fails in every region', async () => {
    const { features: _features, ...body } = LINUX_IMAGE;
    const identifier = { ...body.identifier, sku: 'old' };
    const image = { ...body, identifier, hyperVGeneration: 'V1' };
    await cloud.finish(cloud.compute.galleryImages.createOrUpdate(GROUP, GALLERY, 'old', image));

    const poller = putVersion(versionOf(snapshotId, [HOME]), '1.0.0', 'old');

    await expect(cloud.finish(poller)).rejects.toThrow(
      'InternalOperationError: Replication failed in this region',
    );
  });
});

describe('an existing image version', () => {
  it('is brought to the full list of regions: new ones are added, the others are dropped', async () => {
    await cloud.finish(putRegions(HOME, 'northeurope'));

    const poller = putRegions(HOME, 'francecentral');
    await poller.submitted();
    const during = await getVersion();
    await cloud.finish(poller);

    expect(during.provisioningState).toBe('Updating');
    expect(await readStates(cloud)).toEqual({ westeurope: 'Completed', francecentral: 'Completed' });
  });

  it('is changed in part by PATCH', async () => {
    await cloud.finish(putRegions(HOME));

    const version = await cloud.finish(
      cloud.compute.galleryImageVersions.update(GROUP, GALLERY, IMAGE, '1.0.0', {
        publishingProfile: { targetRegions: [{ name: HOME }, { name: 'northeurope' }] },
        tags: { term: '1' },
      }),
    );

    expect(version).toMatchObject({
      tags: { term: '1' },
      publishingProfile: { targetRegions: { length: 2 } },
    });
  });

  it('takes what it showed as its own next body', async () => {
    await cloud.finish(putRegions(HOME, 'northeurope'));

    await cloud.finish(putVersion(await getVersion()));

    expect(await readStates(cloud)).toEqual({ westeurope: 'Completed', northeurope: 'Completed' });
  });

  it('refuses a second write while the first is under way', async () => {
    const poller = putRegions(HOME);
    await poller.submitted();

    await expect(putRegions(HOME, 'northeurope').submitted()).rejects.toMatchObject({
      statusCode: 409,
      code: 'Conflict',
    });
  });

  it('keeps its home region, its source and its storage type', async () => {
    await cloud.finish(putRegions(HOME));
    const immutable = { statusCode: 409, code: 'PropertyChangeNotAllowed' };

    await expect(putRegions('northeurope').submitted()).rejects.toThrow('must contain the location');
    await expect(putVersion(versionOf(`${snapshotId}-2`, [HOME])).submitted()).rejects.toMatchObject(
      immutable,
    );
    const otherStorage = putVersion({
      ...versionOf(snapshotId, []),
      publishingProfile: { targetRegions: [{ name: HOME, storageAccountType: 'Premium_LRS' }] },
    });
    await expect(otherStorage.submitted()).rejects.toMatchObject(immutable);
  });

  it('keeps its regions if they are not to be deleted', async () => {
    await cloud.finish(
      putVersion({
        ...versionOf(snapshotId, [HOME, 'northeurope']),
        safetyProfile: { allowDeletionOfReplicatedLocations: false },
      }),
    );

    await expect(putRegions(HOME).submitted()).rejects.toMatchObject({ statusCode: 409 });
    const allowed = putVersion({
      ...versionOf(snapshotId, [HOME]),
      safetyProfile: { allowDeletionOfReplicatedLocations: true },
    });
    await expect(cloud.finish(allowed)).resolves.toMatchObject({ provisioningState: 'Succeeded' });
  });

  it('gets no new region once its source is gone, and keeps those it has', async () => {
    await cloud.finish(putRegions(HOME));
    await cloud.finish(cloud.compute.snapshots.delete(GROUP, 'captured'));

    await expect(putRegions(HOME, 'northeurope').submitted()).rejects.toMatchObject({
      code: 'CannotReplicateImageVersion',
    });
    await cloud.finish(putRegions(HOME));

    expect(await readStates(cloud)).toEqual({ westeurope: 'Completed' });
  });

  it('can be deleted while it is made: the making is cancelled, and no write is taken any more', async () => {
    const making = putRegions(HOME);
    await making.submitted();

    const deleting = cloud.compute.galleryImageVersions.delete(GROUP, GALLERY, IMAGE, '1.0.0');
    await deleting.submitted();
    const during = await getVersion();
    await expect(putRegions(HOME).submitted()).rejects.toThrow('marked for deletion');
    await cloud.finish(deleting, MINUTE);

    expect(during.provisioningState).toBe('Deleting');
    await expect(making.pollUntilDone()).rejects.toThrow(/cancel/i);
    await expect(getVersion()).rejects.toMatchObject({ statusCode: 404, code: 'ResourceNotFound' });
  });

  it('is not deleted before its end of life if that is asked for', async () => {
    await cloud.finish(
      putVersion({
        ...versionOf(snapshotId, []),
        publishingProfile: { endOfLifeDate: new Date('2100-01-01') },
        safetyProfile: { blockDeletionBeforeEndOfLife: true, allowDeletionOfReplicatedLocations: true },
      }),
    );

    await expect(
      cloud.compute.galleryImageVersions.delete(GROUP, GALLERY, IMAGE, '1.0.0').submitted(),
    ).rejects.toMatchObject({ code: 'DeleteGalleryImageVersionBlockedBeforeEndOfLife' });
  });

  it('makes VMs in its regions only, without an OS profile if it is specialized', async () => {
    const { id = '' } = await cloud.finish(putRegions(HOME));
    const vmIn = (location: string, osProfile?: { adminUsername: string }) =>
      cloud.compute.virtualMachines.createOrUpdate(GROUP, 'student', {
        location,
        storageProfile: { imageReference: { id } },
        ...(osProfile && { osProfile }),
        ...networkOf('student'),
      });

    await expect(vmIn('northeurope').submitted()).rejects.toMatchObject({
      statusCode: 404,
      code: 'GalleryImageNotFound',
    });
    await expect(vmIn(HOME, { adminUsername: 'teacher' }).submitted()).rejects.toThrow(
      "'osProfile' is not allowed",
    );
    await makeNic(cloud, 'student');
    const vm = await cloud.finish(vmIn(HOME));

    expect(vm.storageProfile?.osDisk?.diskSizeGB).toBe(64);
  });
});
