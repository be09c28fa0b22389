import { beforeEach, describe, expect, it } from 'vitest';
import { LOCAL_SUBSCRIPTION } from '../../src/arm/start-arm.ts';
import {
  cloud,
  GROUP,
  HOME,
  makeGroup,
  makeNic,
  makeVm,
  MINUTE,
  startTestCloud,
  useCloud,
} from './support.ts';

useCloud();
beforeEach(async () => {
  await makeGroup(cloud);
});

const groupPath = (name = GROUP) =>
  `/subscriptions/${LOCAL_SUBSCRIPTION}/resourceGroups/${name}?api-version=2021-04-01`;
const read = (name = GROUP) => cloud.send('GET', groupPath(name));
const remove = (name = GROUP) => cloud.send('DELETE', groupPath(name));

describe('a resource group', () => {
  it('is read, written again with its tags, and listed', async () => {
    const body = { location: HOME, tags: { lab: '1' } };

    const again = await cloud.send('PUT', groupPath(), { body });
    const { status, body: answer } = await read();
    const moved = await cloud.send('PUT', groupPath(), { body: { location: 'northeurope' } });

    expect([again.status, status, moved.status]).toEqual([200, 200, 409]);
    expect(JSON.parse(answer)).toMatchObject({
      name: GROUP,
      location: HOME,
      tags: { lab: '1' },
      properties: { provisioningState: 'Succeeded' },
    });
  });

  it('is deleted with all that is in it, when the time for it has come', async () => {
    await makeVm(cloud);
    await makeNic(cloud);

    const { status, headers } = await remove();
    const location = String(headers['location']);
    const during = await cloud.send('GET', location);
    const shown = JSON.parse((await read()).body) as { properties: object };
    cloud.advance(MINUTE);
    const after = await cloud.send('GET', location);
    const gone = await read();

    expect(headers).not.toHaveProperty('azure-asyncoperation');
    expect(location).toContain(`/subscriptions/${LOCAL_SUBSCRIPTION}/operationresults/`);
    expect(shown.properties).toEqual({ provisioningState: 'Deleting' });
    expect([status, during.status, after.status, gone.status]).toEqual([202, 202, 200, 404]);
    expect(gone.body).toContain('ResourceGroupNotFound');
    expect(await Array.fromAsync(cloud.compute.virtualMachines.listAll())).toEqual([]);
    expect(await Array.fromAsync(cloud.compute.disks.list())).toEqual([]);
    expect(await Array.fromAsync(cloud.network.virtualNetworks.listAll())).toEqual([]);
  });

  it('takes nothing new while it is being deleted', async () => {
    await remove();

    const making = cloud.compute.galleries.createOrUpdate(GROUP, 'late', { location: HOME }).submitted();

    await expect(making).rejects.toMatchObject({ statusCode: 409, code: 'ResourceGroupBeingDeleted' });
  });

  it('is deleted once, and after a restart too', async () => {
    const before = await startTestCloud();
    await makeGroup(before);
    const first = await before.send('DELETE', groupPath());
    const second = await before.send('DELETE', groupPath());
    const path = (address: unknown) => new URL(String(address)).pathname;

    await using after = await before.restart();
    after.advance(MINUTE);
    const gone = await after.send('GET', groupPath());

    expect(path(second.headers['location'])).toBe(path(first.headers['location']));
    expect(gone.status).toBe(404);
  });

  it('that is not there can’t be deleted', async () => {
    const { status, body } = await remove('absent');

    expect(status).toBe(404);
    expect(body).toContain('ResourceGroupNotFound');
  });

  it('lets go what its VMs have of other groups', async () => {
    await makeGroup(cloud, 'others');
    const nic = await makeNic(cloud);
    const body = {
      location: HOME,
      storageProfile: {
        imageReference: { publisher: 'Canonical', offer: 'ubuntu-24_04-lts', sku: 'server' },
      },
      osProfile: { computerName: 'vm', adminUsername: 'teacher', adminPassword: 'Secret-1' },
      networkProfile: { networkInterfaces: [{ id: nic, primary: true }] },
    };
    await cloud.finish(cloud.compute.virtualMachines.createOrUpdate('others', 'vm', body));

    await remove('others');
    cloud.advance(MINUTE);

    const { virtualMachine } = await cloud.network.networkInterfaces.get(GROUP, 'nic');
    expect(virtualMachine).toBeUndefined();
  });
});
