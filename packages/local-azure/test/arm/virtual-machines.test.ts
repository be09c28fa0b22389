import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GROUP, HOME, makeGroup, makeSnapshot, makeVm, startTestCloud, type TestCloud } from './support.ts';

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await startTestCloud();
  await makeGroup(cloud);
});
afterEach(async () => {
  await cloud[Symbol.asyncDispose]();
});

async function readStatuses(name: string): Promise<string[]> {
  const { statuses = [] } = await cloud.compute.virtualMachines.instanceView(GROUP, name);
  return statuses.map(({ code = '' }) => code);
}

describe('a virtual machine', () => {
  it('is made from a platform image, with an OS disk of its own', async () => {
    const diskId = await makeVm(cloud);

    const vm = await cloud.compute.virtualMachines.get(GROUP, 'template', { expand: 'instanceView' });
    const disk = await cloud.compute.disks.get(GROUP, 'template-os');
    expect(vm).toMatchObject({
      provisioningState: 'Succeeded',
      storageProfile: { osDisk: { osType: 'Linux' } },
    });
    expect(vm.osProfile?.adminPassword).toBeUndefined();
    expect(vm.instanceView?.hyperVGeneration).toBe('V2');
    expect(disk).toMatchObject({ id: diskId, managedBy: vm.id, diskState: 'Attached', diskSizeGB: 64 });
  });

  it('is Creating until it is made, and the same PUT again joins the first', async () => {
    const body = {
      location: HOME,
      storageProfile: { osDisk: { createOption: 'Attach', managedDisk: { id: '' } } },
    };
    const vmId = await makeVm(cloud, 'first');
    await cloud.finish(cloud.compute.virtualMachines.delete(GROUP, 'first'));
    body.storageProfile.osDisk.managedDisk.id = vmId;

    const poller = cloud.compute.virtualMachines.createOrUpdate(GROUP, 'second', body);
    await poller.submitted();
    const during = await cloud.compute.virtualMachines.get(GROUP, 'second');
    const again = cloud.compute.virtualMachines.createOrUpdate(GROUP, 'second', body);

    await cloud.finish(again);
    expect(during.provisioningState).toBe('Creating');
    await expect(poller.pollUntilDone()).resolves.toMatchObject({ provisioningState: 'Succeeded' });
  });

  it('is stopped and started, and its disk follows', async () => {
    await makeVm(cloud);
    const { virtualMachines, disks } = cloud.compute;

    const stopping = virtualMachines.deallocate(GROUP, 'template');
    await stopping.submitted();
    const during = await readStatuses('template');
    await cloud.finish(stopping, 75_000);
    const stopped = await readStatuses('template');
    const diskWhenStopped = await disks.get(GROUP, 'template-os');
    await cloud.finish(virtualMachines.start(GROUP, 'template'), 45_000);

    expect(during).toEqual(['ProvisioningState/updating', 'PowerState/deallocating']);
    expect(stopped).toEqual(['ProvisioningState/succeeded', 'PowerState/deallocated']);
    expect(diskWhenStopped.diskState).toBe('Reserved');
    expect(await readStatuses('template')).toContain('PowerState/running');
  });

  it('is still stopping until its time has come', async () => {
    await makeVm(cloud);
    const stopping = cloud.compute.virtualMachines.deallocate(GROUP, 'template');
    await stopping.submitted();

    cloud.advance(74_999);
    await stopping.poll();

    expect(stopping.isDone).toBe(false);
  });

  it('cancels the stop when it is told to start', async () => {
    await makeVm(cloud);
    const stopping = cloud.compute.virtualMachines.deallocate(GROUP, 'template');
    await stopping.submitted();

    await cloud.finish(cloud.compute.virtualMachines.start(GROUP, 'template'));

    await expect(stopping.pollUntilDone()).rejects.toThrow(/cancel/i);
    expect(await readStatuses('template')).toContain('PowerState/running');
  });

  it('is generalized only when stopped, and can’t be started after', async () => {
    await makeVm(cloud);
    const { virtualMachines } = cloud.compute;

    const whileRunning = virtualMachines.generalize(GROUP, 'template');
    await expect(whileRunning).rejects.toMatchObject({ statusCode: 409, code: 'OperationNotAllowed' });
    await cloud.finish(virtualMachines.deallocate(GROUP, 'template'));
    await virtualMachines.generalize(GROUP, 'template');

    expect(await readStatuses('template')).toContain('OSState/generalized');
    await expect(virtualMachines.start(GROUP, 'template').submitted()).rejects.toMatchObject({
      statusCode: 409,
    });
  });

  it('keeps its password: another one is refused', async () => {
    await makeVm(cloud);

    const poller = cloud.compute.virtualMachines.createOrUpdate(GROUP, 'template', {
      location: HOME,
      storageProfile: {},
      osProfile: { adminPassword: 'Another-1' },
    });

    await expect(poller.submitted()).rejects.toMatchObject({
      statusCode: 409,
      code: 'PropertyChangeNotAllowed',
    });
  });

  it('leaves its disk behind unless it was to go too', async () => {
    const diskId = await makeVm(cloud);

    const whileAttached = cloud.compute.disks.delete(GROUP, 'template-os').submitted();
    await expect(whileAttached).rejects.toMatchObject({ statusCode: 409, code: 'OperationNotAllowed' });
    await cloud.finish(cloud.compute.virtualMachines.delete(GROUP, 'template'));

    expect(await cloud.compute.disks.get(GROUP, 'template-os')).toMatchObject({
      id: diskId,
      diskState: 'Unattached',
    });
    await cloud.finish(cloud.compute.disks.delete(GROUP, 'template-os'));
    expect(await Array.fromAsync(cloud.compute.disks.listByResourceGroup(GROUP))).toEqual([]);
    expect(await Array.fromAsync(cloud.compute.virtualMachines.list(GROUP))).toEqual([]);
  });
});

describe('a snapshot', () => {
  it('takes over what its disk holds', async () => {
    const sourceResourceId = await makeVm(cloud);

    const poller = cloud.compute.snapshots.createOrUpdate(GROUP, 'captured', {
      location: HOME,
      tags: { exportId: '1' },
      creationData: { createOption: 'Copy', sourceResourceId },
    });
    await poller.submitted();
    const during = await cloud.compute.snapshots.get(GROUP, 'captured');
    const snapshot = await cloud.finish(poller, 40_000);

    expect(during.provisioningState).toBe('Updating');
    expect(snapshot).toMatchObject({
      provisioningState: 'Succeeded',
      osType: 'Linux',
      hyperVGeneration: 'V2',
      diskSizeGB: 64,
      incremental: false,
      tags: { exportId: '1' },
      creationData: { createOption: 'Copy', sourceResourceId },
    });
  });

  it('can’t be of a disk that is missing or in another region', async () => {
    const sourceResourceId = await makeVm(cloud);
    const { snapshots } = cloud.compute;

    const missing = snapshots.createOrUpdate(GROUP, 's', {
      location: HOME,
      creationData: { createOption: 'Copy', sourceResourceId: `${sourceResourceId}-none` },
    });
    await expect(missing.submitted()).rejects.toMatchObject({ statusCode: 404, code: 'ResourceNotFound' });
    const elsewhere = snapshots.createOrUpdate(GROUP, 's', {
      location: 'northeurope',
      creationData: { createOption: 'Copy', sourceResourceId },
    });
    await expect(elsewhere.submitted()).rejects.toMatchObject({ statusCode: 400, code: 'InvalidParameter' });
  });

  it('keeps its source: the same PUT again is fine, another source is not', async () => {
    await makeSnapshot(cloud);
    const { creationData } = await cloud.compute.snapshots.get(GROUP, 'captured');
    const sourceResourceId = creationData?.sourceResourceId ?? '';

    const same = cloud.compute.snapshots.createOrUpdate(GROUP, 'captured', {
      location: HOME,
      creationData: { createOption: 'Copy', sourceResourceId },
    });
    await cloud.finish(same);
    const other = cloud.compute.snapshots.createOrUpdate(GROUP, 'captured', {
      location: HOME,
      creationData: { createOption: 'Copy', sourceResourceId: `${sourceResourceId}-other` },
    });

    await expect(other.submitted()).rejects.toMatchObject({
      statusCode: 409,
      code: 'PropertyChangeNotAllowed',
    });
  });

  it('is gone once it is deleted, and deleting it again is fine', async () => {
    await makeSnapshot(cloud);

    await cloud.finish(cloud.compute.snapshots.delete(GROUP, 'captured'));
    await cloud.finish(cloud.compute.snapshots.delete(GROUP, 'captured'));

    await expect(cloud.compute.snapshots.get(GROUP, 'captured')).rejects.toMatchObject({ statusCode: 404 });
  });
});
