import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { GalleryImage, OSProfile, VirtualMachine } from '@azure/arm-compute';
import {
  cloud,
  GALLERY,
  GROUP,
  HOME,
  IMAGE,
  LINUX_IMAGE,
  makeNic,
  makeSnapshot,
  networkOf,
  putRegions,
  putVersion,
  snapshotId,
  useGallery,
  versionOf,
} from './support.ts';

useGallery();

/** Begins to make a VM with the network interface that bears its name, or at least should. */
function putVm(id: string, body: Partial<VirtualMachine> = {}, name = 'student') {
  const storageProfile = { imageReference: { id } };
  return cloud.compute.virtualMachines.createOrUpdate(GROUP, name, {
    location: HOME,
    storageProfile,
    ...networkOf(name),
    ...body,
  });
}

/** An image of its own with one version, in the home region. */
async function makeVersion(
  name: string,
  change: Partial<GalleryImage>,
  source = snapshotId,
): Promise<string> {
  const identifier = { ...LINUX_IMAGE.identifier, sku: name };
  const body = { ...LINUX_IMAGE, features: [...LINUX_IMAGE.features], identifier, ...change };
  await cloud.finish(cloud.compute.galleryImages.createOrUpdate(GROUP, GALLERY, name, body));
  const version = await cloud.finish(putVersion(versionOf(source, [HOME]), '1.0.0', name));
  return version.id ?? '';
}

/** The specialized version of the gallery's own image. */
async function specialized(...regions: string[]): Promise<string> {
  const { id = '' } = await cloud.finish(putRegions(HOME, ...regions));
  return id;
}

const generalized = (change: Partial<GalleryImage> = {}) =>
  makeVersion('generalized', { osState: 'Generalized', ...change });

const TEACHER: OSProfile = { computerName: 'lab', adminUsername: 'teacher', adminPassword: 'Secret-1' };
const refusal = (statusCode: number, code: string, message: string) => ({
  statusCode,
  code,
  message: expect.stringContaining(message) as string,
});

describe('a VM from an image version', () => {
  it('is made in every region of the version, of what the version holds, and runs', async () => {
    const id = await specialized('northeurope');
    await makeNic(cloud, 'student', 'northeurope');

    const vm = await cloud.finish(putVm(id, { location: 'northeurope' }));
    const { statuses = [] } = await cloud.compute.virtualMachines.instanceView(GROUP, 'student');

    expect(vm).toMatchObject({
      location: 'northeurope',
      provisioningState: 'Succeeded',
      storageProfile: { imageReference: { id }, osDisk: { osType: 'Linux', diskSizeGB: 64 } },
    });
    expect(vm.osProfile).toBeUndefined();
    expect(statuses.map(({ code }) => code)).toContain('PowerState/running');
  });

  it('is not made in a region whose copy is not Completed', async () => {
    await putRegions(HOME, 'northeurope').submitted();
    const { id = '' } = await cloud.compute.galleryImageVersions.get(GROUP, GALLERY, IMAGE, '1.0.0');

    const early = putVm(id).submitted();
    const elsewhere = putVm(id, { location: 'uksouth' }).submitted();
    const outcomes = await Promise.allSettled([early, elsewhere]);

    const reason = refusal(404, 'GalleryImageNotFound', 'is not available in');
    expect(outcomes).toMatchObject([{ reason }, { reason }]);
  });
});

describe('the OS profile of a VM', () => {
  it('is needed for a generalized image, and forbidden for a specialized one', async () => {
    const generalizedId = await generalized();
    const specializedId = await specialized();

    const without = putVm(generalizedId);
    const withIt = putVm(specializedId, { osProfile: TEACHER });

    await expect(without.submitted()).rejects.toMatchObject(
      refusal(400, 'InvalidParameter', "'osProfile' is missing"),
    );
    await expect(withIt.submitted()).rejects.toMatchObject(
      refusal(400, 'InvalidParameter', "'osProfile' is not allowed"),
    );
  });

  it.each<[string, OSProfile, string]>([
    ['no name', { adminPassword: 'Secret-1' }, "'adminUsername' is missing"],
    [
      'a name that everybody guesses',
      { ...TEACHER, adminUsername: 'root' },
      'Admin Username specified is not allowed',
    ],
    ['nothing to sign in with', { adminUsername: 'teacher' }, 'either SSH or by user name and password'],
    ['a short password', { ...TEACHER, adminPassword: 'Se-1' }, 'between 6-72 characters'],
    ['a simple password', { ...TEACHER, adminPassword: 'secret1' }, 'satisfy at least 3'],
    ['a long password', { ...TEACHER, adminPassword: `Secret-1${'x'.repeat(65)}` }, 'between 6-72'],
  ])('can’t have %s', async (_what, osProfile, message) => {
    const id = await generalized();

    await expect(putVm(id, { osProfile }).submitted()).rejects.toMatchObject(
      refusal(400, 'InvalidParameter', message),
    );
  });

  it('takes an SSH key for a password on Linux', async () => {
    const id = await generalized();
    await makeNic(cloud, 'student');
    const ssh = { publicKeys: [{ path: '/home/teacher/.ssh/authorized_keys', keyData: 'ssh-ed25519 AAAA' }] };
    const osProfile = { adminUsername: 'teacher', linuxConfiguration: { ssh } };

    const vm = await cloud.finish(putVm(id, { osProfile }));

    expect(vm.osProfile).toMatchObject({ adminUsername: 'teacher', computerName: 'student' });
  });

  it('never shows what is secret in it, and stores it nowhere', async () => {
    const id = await generalized();
    await makeNic(cloud, 'student');
    const adminPassword = 'Only-the-teacher-knows-1';
    const osProfile = { ...TEACHER, adminPassword, customData: 'bm90IHlvdXJz' };

    const made = await cloud.finish(putVm(id, { osProfile }));
    const read = await cloud.compute.virtualMachines.get(GROUP, 'student');

    const seen = JSON.stringify([made, read]) + (await stateOf(cloud.folder));
    expect(seen).toContain('teacher');
    expect(seen).not.toContain(adminPassword);
    expect(seen).not.toContain('bm90IHlvdXJz');
  });

  it('is kept: the same PUT again is fine, another name or password is not', async () => {
    const id = await generalized();
    await makeNic(cloud, 'student');
    await cloud.finish(putVm(id, { osProfile: TEACHER }));

    await cloud.finish(putVm(id, { osProfile: TEACHER }));
    const otherPassword = putVm(id, { osProfile: { ...TEACHER, adminPassword: 'Another-1' } });
    const otherName = putVm(id, { osProfile: { ...TEACHER, adminUsername: 'someone' } });

    const changed = { statusCode: 409, code: 'PropertyChangeNotAllowed' };
    await expect(otherPassword.submitted()).rejects.toMatchObject(changed);
    await expect(otherName.submitted()).rejects.toMatchObject(changed);
  });

  it('can’t be given later to a VM of a specialized image', async () => {
    const id = await specialized();
    await makeNic(cloud, 'student');
    await cloud.finish(putVm(id));

    await expect(putVm(id, { osProfile: TEACHER }).submitted()).rejects.toMatchObject({ statusCode: 400 });
  });
});

describe('the size of a VM', () => {
  it.each([
    ['the generation', 'Standard_D2_v3', 400, 'BadRequest', "cannot boot Hypervisor Generation '2'"],
    ['the architecture', 'Standard_D2ps_v5', 400, 'InvalidParameter', "CPU Architecture of 'Arm64'"],
  ])('must fit %s of the image', async (_what, vmSize, status, code, message) => {
    const id = await specialized();

    const poller = putVm(id, { hardwareProfile: { vmSize } });

    await expect(poller.submitted()).rejects.toMatchObject(refusal(status, code, message));
  });

  it('must be available in the region, and within the quota', async () => {
    const id = await specialized();
    const hardwareProfile = { vmSize: 'Standard_D2s_v5' };
    const restriction = cloud.arm.faults.add({
      kind: 'sku-restricted',
      region: HOME,
      name: 'Standard_D2s_v5',
    });

    await expect(putVm(id, { hardwareProfile }).submitted()).rejects.toMatchObject({
      code: 'SkuNotAvailable',
    });
    cloud.arm.faults.clear(restriction.id);
    cloud.arm.faults.add({ kind: 'limit', name: 'cores', limit: 3 });
    await expect(putVm(id, { hardwareProfile }).submitted()).rejects.toMatchObject(
      refusal(409, 'OperationNotAllowed', 'exceeding approved Total Regional Cores quota'),
    );
    expect(await Array.fromAsync(cloud.compute.virtualMachines.list(GROUP))).toHaveLength(1);
  });
});

describe('the security type of a VM', () => {
  it('must be that of an image for trusted launch, and Standard for a standard image', async () => {
    const source = await makeSnapshot(cloud, 'trusted', { securityType: 'TrustedLaunch' });
    const features = [{ name: 'SecurityType', value: 'TrustedLaunch' }];
    const trusted = await makeVersion('trusted', { features }, source);
    const standard = await specialized();
    const securityProfile = {
      securityType: 'TrustedLaunch',
      uefiSettings: { secureBootEnabled: true, vTpmEnabled: true },
    };

    const refused = await Promise.allSettled([
      putVm(trusted).submitted(),
      putVm(standard, { securityProfile }).submitted(),
    ]);
    await makeNic(cloud, 'trusted-student');
    const vm = await cloud.finish(putVm(trusted, { securityProfile }, 'trusted-student'));

    expect(refused).toMatchObject([
      {
        reason: refusal(
          400,
          'BadRequest',
          "only supports creation of VMs and VM Scale Sets with 'TrustedLaunch'",
        ),
      },
      { reason: { statusCode: 400, code: 'BadRequest' } },
    ]);
    expect(vm.securityProfile).toMatchObject(securityProfile);
  });
});

describe('a VM that is to go', () => {
  beforeEach(async () => {
    const id = await specialized();
    const imageReference = { id };
    for (const deleteOption of ['Delete', 'Detach']) {
      await makeNic(cloud, deleteOption);
      const osDisk = { name: `os-${deleteOption}`, createOption: 'FromImage', deleteOption };
      await cloud.finish(putVm(id, { storageProfile: { imageReference, osDisk } }, deleteOption));
    }
  });

  it('takes its disk along or leaves it, as was said when it was made', async () => {
    await cloud.finish(cloud.compute.virtualMachines.delete(GROUP, 'Delete'));
    await cloud.finish(cloud.compute.virtualMachines.delete(GROUP, 'Detach'));

    const disks = await Array.fromAsync(cloud.compute.disks.listByResourceGroup(GROUP));
    expect(disks.map(({ name, diskState }) => `${name ?? ''} ${diskState ?? ''}`)).toEqual([
      'captured-vm-os Attached',
      'os-Detach Unattached',
    ]);
  });
});

describe('the network interface of a VM', () => {
  const putWith = (name: string, id: string, nic: string, deleteOption?: string) =>
    putVm(
      id,
      {
        networkProfile: {
          networkInterfaces: [{ id: nic, primary: true, ...(deleteOption && { deleteOption }) }],
        },
      },
      name,
    );

  it('is the VM’s own: nobody deletes it or gives it to another', async () => {
    const [id, nic] = [await specialized(), await makeNic(cloud)];

    const vm = await cloud.finish(putWith('student', id, nic));

    const { virtualMachine } = await cloud.network.networkInterfaces.get(GROUP, 'nic');
    const inUse = refusal(400, 'NicInUse', `is used by existing resource ${vm.id ?? ''}`);
    expect(virtualMachine?.id).toBe(vm.id);
    expect(vm.networkProfile?.networkInterfaces).toMatchObject([{ id: nic, primary: true }]);
    await expect(putWith('other', id, nic).submitted()).rejects.toMatchObject(inUse);
    await expect(cloud.network.networkInterfaces.delete(GROUP, 'nic').submitted()).rejects.toMatchObject(
      inUse,
    );
  });

  it('is there, in the VM’s region, and made', async () => {
    const id = await specialized('northeurope');
    const elsewhere = await makeNic(cloud, 'elsewhere', 'northeurope');
    const missing = refusal(400, 'InvalidResourceReference', 'both resources are in the same region');

    await expect(putWith('student', id, elsewhere).submitted()).rejects.toMatchObject(missing);
    await expect(putWith('student', id, `${elsewhere}-none`).submitted()).rejects.toMatchObject(missing);
  });

  it.each([[undefined], [{}], [{ networkInterfaces: [] }]])(
    'is needed: %j is not enough',
    async (profile) => {
      const id = await specialized();
      const body = {
        location: HOME,
        storageProfile: { imageReference: { id } },
        ...(profile && { networkProfile: profile }),
      };

      const poller = cloud.compute.virtualMachines.createOrUpdate(GROUP, 'student', body);

      await expect(poller.submitted()).rejects.toMatchObject(
        refusal(400, 'InvalidParameter', "'networkProfile' is missing"),
      );
      expect(await Array.fromAsync(cloud.compute.disks.list())).toHaveLength(1);
    },
  );

  it('goes with the VM or is free again, as was said when the VM was made', async () => {
    const id = await specialized();
    const [taken, kept] = [await makeNic(cloud, 'taken'), await makeNic(cloud, 'kept')];
    await cloud.finish(putWith('one', id, taken, 'Delete'));
    await cloud.finish(putWith('two', id, kept));

    await cloud.finish(cloud.compute.virtualMachines.delete(GROUP, 'one'));
    await cloud.finish(cloud.compute.virtualMachines.delete(GROUP, 'two'));

    const nics = await Array.fromAsync(cloud.network.networkInterfaces.list(GROUP));
    expect(nics.map(({ name, virtualMachine }) => [name, virtualMachine])).toEqual([['kept', undefined]]);
    await cloud.finish(putWith('three', id, kept));
  });
});

/** All that the service has on disk. */
async function stateOf(folder: string): Promise<string> {
  const files = (await readdir(folder)).filter((name) => name.startsWith('arm.sqlite'));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'latin1')));
  return texts.join('');
}
