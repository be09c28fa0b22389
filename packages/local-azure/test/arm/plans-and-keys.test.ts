import { describe, expect, it } from 'vitest';
import type { Disk, VirtualMachine } from '@azure/arm-compute';
import { LOCAL_SUBSCRIPTION } from '../../src/arm/start-arm.ts';
import {
  cloud,
  GALLERY,
  GROUP,
  HOME,
  LINUX_IMAGE,
  makeNic,
  networkOf,
  putVersion,
  snapshotId,
  useGallery,
  versionOf,
} from './support.ts';

useGallery();

const PLAN = { name: 'cis-ubuntu', publisher: 'cis', product: 'cis-ubuntu-24' };
const SET = `/subscriptions/${LOCAL_SUBSCRIPTION}/resourceGroups/keys/providers/Microsoft.Compute/diskEncryptionSets/own`;
const OWN_KEY = { type: 'EncryptionAtRestWithCustomerKey', diskEncryptionSetId: SET };
const OTHER_SET = SET.replace('own', 'other');

/** Begins to make a VM of the Marketplace, with an encryption set where one is given. */
function putVm(name: string, plan?: object, more: Partial<VirtualMachine> = {}, set?: string) {
  const { publisher, product: offer, name: sku } = PLAN;
  return cloud.compute.virtualMachines.createOrUpdate(GROUP, name, {
    location: HOME,
    ...(plan && { plan }),
    storageProfile: {
      imageReference: { publisher, offer, sku, version: 'latest' },
      osDisk: {
        name: `${name}-os`,
        createOption: 'FromImage',
        managedDisk: { ...(set !== undefined && { diskEncryptionSet: { id: set } }) },
      },
    },
    osProfile: { computerName: name, adminUsername: 'teacher', adminPassword: 'Secret-1' },
    ...more,
  });
}

function putDisk(name: string, more: Partial<Disk> = {}) {
  return cloud.compute.disks.createOrUpdate(GROUP, name, {
    location: HOME,
    creationData: { createOption: 'Empty' },
    diskSizeGB: 8,
    ...more,
  });
}

async function snapshotOf(name: string): Promise<string> {
  const { id: sourceResourceId = '' } = await cloud.compute.disks.get(GROUP, `${name}-os`);
  const snapshot = await cloud.finish(
    cloud.compute.snapshots.createOrUpdate(GROUP, `${name}-snapshot`, {
      location: HOME,
      creationData: { createOption: 'Copy', sourceResourceId },
    }),
  );
  return snapshot.id ?? '';
}

/** An image of the generation of Marketplace VMs here, with a plan where one is given. */
async function putImage(name: string, purchasePlan?: typeof PLAN): Promise<void> {
  await cloud.finish(
    cloud.compute.galleryImages.createOrUpdate(GROUP, GALLERY, name, {
      ...LINUX_IMAGE,
      hyperVGeneration: 'V1',
      features: [...LINUX_IMAGE.features],
      identifier: { ...LINUX_IMAGE.identifier, sku: name },
      ...(purchasePlan && { purchasePlan }),
    }),
  );
}

const refusal = (statusCode: number, code: string, message: string) => ({
  statusCode,
  code,
  message: expect.stringContaining(message) as string,
});

describe('a purchase plan', () => {
  it('stays with a VM, its disk, the snapshot of that and the image, however they are read', async () => {
    await cloud.finish(putVm('market', PLAN));
    await snapshotOf('market');
    await putImage('with-plan', PLAN);

    const { virtualMachines, disks, snapshots, galleryImages } = cloud.compute;
    const listed = await Array.fromAsync(virtualMachines.list(GROUP));
    await cloud.finish(putVm('market', PLAN, { tags: { term: 'spring' } }));

    expect(await virtualMachines.get(GROUP, 'market')).toMatchObject({
      plan: PLAN,
      tags: { term: 'spring' },
    });
    expect(listed.find(({ name }) => name === 'market')).toMatchObject({ plan: PLAN });
    expect(await disks.get(GROUP, 'market-os')).toMatchObject({ purchasePlan: PLAN });
    expect(await snapshots.get(GROUP, 'market-snapshot')).toMatchObject({ purchasePlan: PLAN });
    expect(await galleryImages.get(GROUP, GALLERY, 'with-plan')).toMatchObject({ purchasePlan: PLAN });
  });

  it('can’t be changed, nor be another one than that of the platform image', async () => {
    await cloud.finish(putVm('market', PLAN));
    await putImage('with-plan', PLAN);
    const other = { ...PLAN, name: 'another' };

    await expect(putVm('market', other).submitted()).rejects.toMatchObject(
      refusal(409, 'PropertyChangeNotAllowed', "'plan'"),
    );
    await expect(putImage('with-plan', other)).rejects.toMatchObject(
      refusal(409, 'PropertyChangeNotAllowed', 'purchasePlan'),
    );
    await expect(putVm('new', other).submitted()).rejects.toMatchObject(
      refusal(400, 'VMMarketplaceInvalidInput', 'not as expected'),
    );
  });

  it('of a source must be that of the image that a version of it is made in', async () => {
    await cloud.finish(putVm('market', PLAN));
    const source = await snapshotOf('market');
    await putImage('without');
    await putImage('with-plan', PLAN);

    const without = putVersion(versionOf(source, [HOME]), '1.0.0', 'without').submitted();
    const ofNone = putVersion(versionOf(snapshotId, [HOME]), '2.0.0', 'with-plan').submitted();
    const outcomes = await Promise.allSettled([without, ofNone]);
    const fitting = await cloud.finish(putVersion(versionOf(source, [HOME]), '1.0.0', 'with-plan'));

    expect(outcomes).toMatchObject([
      { reason: refusal(409, 'Conflict', "parent gallery image plan ['null']") },
      { reason: refusal(409, 'Conflict', "different plan ['null']") },
    ]);
    expect(fitting.provisioningState).toBe('Succeeded');
  });

  it('of an image must be borne by every VM from it', async () => {
    await cloud.finish(putVm('market', PLAN));
    await putImage('with-plan', PLAN);
    const source = await snapshotOf('market');
    const { id = '' } = await cloud.finish(putVersion(versionOf(source, [HOME]), '1.0.0', 'with-plan'));
    await makeNic(cloud, 'lab');
    const fromImage = (plan?: object) =>
      cloud.compute.virtualMachines.createOrUpdate(GROUP, 'lab', {
        location: HOME,
        storageProfile: { imageReference: { id } },
        ...networkOf('lab'),
        ...(plan && { plan }),
      });

    await expect(fromImage().submitted()).rejects.toMatchObject(
      refusal(400, 'VMMarketplaceInvalidInput', 'requires Plan information in the request'),
    );
    expect(await cloud.finish(fromImage(PLAN))).toMatchObject({ plan: PLAN });
  });
});

describe('a disk that is encrypted with a customer’s key', () => {
  it('says so, and so do its VM and the snapshots of it', async () => {
    await cloud.finish(putVm('secret', PLAN, {}, SET));
    await snapshotOf('secret');
    await cloud.finish(putDisk('empty', { encryption: { diskEncryptionSetId: SET } }));

    const { virtualMachines, disks, snapshots } = cloud.compute;
    const vm = await virtualMachines.get(GROUP, 'secret');
    expect(vm.storageProfile?.osDisk?.managedDisk?.diskEncryptionSet).toEqual({ id: SET });
    expect(await disks.get(GROUP, 'secret-os')).toMatchObject({ encryption: OWN_KEY });
    expect(await snapshots.get(GROUP, 'secret-snapshot')).toMatchObject({ encryption: OWN_KEY });
    expect(await disks.get(GROUP, 'empty')).toMatchObject({ encryption: OWN_KEY });
  });

  it('can be given one later, but not while its VM runs', async () => {
    await cloud.finish(putVm('late', PLAN));
    const { creationData } = await cloud.compute.disks.get(GROUP, 'late-os');
    const body = { ...(creationData && { creationData }), encryption: OWN_KEY };

    await expect(putDisk('late-os', body).submitted()).rejects.toMatchObject({
      statusCode: 409,
      code: 'OperationNotAllowed',
    });
    await cloud.finish(cloud.compute.virtualMachines.deallocate(GROUP, 'late'));
    await cloud.finish(putDisk('late-os', { ...body, diskSizeGB: 30 }));

    expect(await cloud.compute.disks.get(GROUP, 'late-os')).toMatchObject({ encryption: OWN_KEY });
    const moved = putVm('late', PLAN, {}, OTHER_SET).submitted();
    await expect(moved).rejects.toMatchObject({ code: 'PropertyChangeNotAllowed' });
  });

  it('makes no image version, because sets for regions are not known here', async () => {
    await cloud.finish(putVm('secret', undefined, {}, SET));
    const source = await snapshotOf('secret');
    await putImage('secret');
    const encryption = { osDiskImage: { diskEncryptionSetId: SET } };
    const publishingProfile = { targetRegions: [{ name: HOME, encryption }] };

    await expect(putVersion(versionOf(source, [HOME]), '1.0.0', 'secret').submitted()).rejects.toMatchObject(
      refusal(400, 'InvalidParameter', 'customer-managed key'),
    );
    await expect(
      putVersion({ ...versionOf(source, [HOME]), publishingProfile }, '1.0.0', 'secret').submitted(),
    ).rejects.toMatchObject(refusal(400, 'InvalidRequestContent', 'encryption sets for regions'));
  });

  it.each<[string, Partial<Disk>]>([
    ['a customer’s key without a set', { encryption: { type: OWN_KEY.type } }],
    [
      'a set with Azure’s key',
      { encryption: { type: 'EncryptionAtRestWithPlatformKey', diskEncryptionSetId: SET } },
    ],
    ['what is no set', { encryption: { diskEncryptionSetId: '/keys' } }],
    ['what would be dropped', { networkAccessPolicy: 'DenyAll' }],
    ['a tier, which nobody here knows', { tier: 'P4' }],
  ])('is refused with %s', async (_what, body) => {
    await expect(putDisk('refused', body).submitted()).rejects.toMatchObject({ statusCode: 400 });
  });

  it('keeps what else makes it useless for images', async () => {
    await cloud.finish(putDisk('guest', { encryptionSettingsCollection: { enabled: true } }));

    expect(await cloud.compute.disks.get(GROUP, 'guest')).toMatchObject({
      encryptionSettingsCollection: { enabled: true },
    });
  });
});

describe('a VM', () => {
  it('shows that its disk is ephemeral, and is refused with what would be dropped', async () => {
    const { publisher, product: offer, name: sku } = PLAN;
    const imageReference = { publisher, offer, sku };
    const osDisk = { createOption: 'FromImage', diffDiskSettings: { option: 'Local' } };
    const vm = await cloud.finish(putVm('short', undefined, { storageProfile: { imageReference, osDisk } }));
    const accelerated = { ...osDisk, writeAcceleratorEnabled: true };
    const dropped = putVm('fast', undefined, { storageProfile: { imageReference, osDisk: accelerated } });

    expect(vm.storageProfile?.osDisk?.diffDiskSettings).toMatchObject({ option: 'Local' });
    await expect(dropped.submitted()).rejects.toMatchObject(
      refusal(400, 'InvalidRequestContent', 'writeAcceleratorEnabled'),
    );
  });
});
