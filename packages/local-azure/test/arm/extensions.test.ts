import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { cloud, GROUP, HOME, makeGroup, makeVm, useCloud } from './support.ts';

useCloud();
beforeEach(async () => {
  await makeGroup(cloud);
  await makeVm(cloud, 'lab');
});

const PASSWORD = 'Only-the-teacher-knows-1';

function setPassword(password = PASSWORD, name = 'enablevmaccess', change: object = {}) {
  return cloud.compute.virtualMachineExtensions.createOrUpdate(GROUP, 'lab', name, {
    location: HOME,
    publisher: 'Microsoft.OSTCExtensions',
    typePropertiesType: 'VMAccessForLinux',
    typeHandlerVersion: '1.5',
    autoUpgradeMinorVersion: true,
    settings: {},
    protectedSettings: { username: 'teacher', password },
    ...change,
  });
}

const read = () => cloud.compute.virtualMachineExtensions.get(GROUP, 'lab', 'enablevmaccess');
const remove = () => cloud.compute.virtualMachineExtensions.delete(GROUP, 'lab', 'enablevmaccess');
const NOT_RUNNING = {
  statusCode: 409,
  code: 'OperationNotAllowed',
  message: 'Cannot modify extensions in the VM when the VM is not running.',
};

describe('the VM access extension', () => {
  it('is Creating, then Succeeded, is listed, and goes', async () => {
    const poller = setPassword();
    await poller.submitted();
    const during = await read();
    const made = await cloud.finish(poller);
    const { value = [] } = await cloud.compute.virtualMachineExtensions.list(GROUP, 'lab');
    await cloud.finish(remove());

    expect(during.provisioningState).toBe('Creating');
    expect(made).toMatchObject({
      name: 'enablevmaccess',
      provisioningState: 'Succeeded',
      typePropertiesType: 'VMAccessForLinux',
      publisher: 'Microsoft.OSTCExtensions',
      typeHandlerVersion: '1.5',
    });
    expect(value.map(({ name }) => name)).toEqual(['enablevmaccess']);
    await expect(read()).rejects.toMatchObject({ statusCode: 404 });
  });

  it('never shows its protected settings, and stores them nowhere', async () => {
    const made = await cloud.finish(setPassword());

    const files = (await readdir(cloud.folder)).filter((name) => name.startsWith('arm.sqlite'));
    const stored = await Promise.all(files.map((name) => readFile(join(cloud.folder, name), 'latin1')));
    const seen = JSON.stringify([made, await read(), cloud.arm.requests.list()]) + stored.join('');
    expect(seen).toContain('enablevmaccess');
    expect(seen).not.toContain(PASSWORD);
    expect(seen).not.toContain('protectedSettings');
  });

  it('sets another password when it is written again, even while it is written', async () => {
    const first = setPassword();
    await first.submitted();

    const second = await cloud.finish(setPassword('Another-secret-2'));

    expect(second.provisioningState).toBe('Succeeded');
    await expect(first.pollUntilDone()).rejects.toThrow(/cancel/i);
  });

  it('needs a VM that runs, to be written and to be deleted', async () => {
    await cloud.finish(setPassword());
    await cloud.finish(cloud.compute.virtualMachines.deallocate(GROUP, 'lab'));

    await expect(setPassword().submitted()).rejects.toMatchObject(NOT_RUNNING);
    await expect(remove().submitted()).rejects.toMatchObject(NOT_RUNNING);
    await cloud.finish(cloud.compute.virtualMachines.start(GROUP, 'lab'));
    await cloud.finish(setPassword());
  });

  it('can’t be written while the VM stops', async () => {
    await cloud.compute.virtualMachines.powerOff(GROUP, 'lab').submitted();

    await expect(setPassword().submitted()).rejects.toMatchObject(NOT_RUNNING);
  });

  it('is there once in a VM, under one name', async () => {
    await cloud.finish(setPassword());

    await expect(setPassword(PASSWORD, 'other').submitted()).rejects.toMatchObject({
      statusCode: 400,
      code: 'BadRequest',
    });
  });

  it.each<[string, () => ReturnType<typeof setPassword>]>([
    ['with a password that the system does not take', () => setPassword('short')],
    [
      'for Windows on a VM with Linux',
      () =>
        setPassword(PASSWORD, 'enablevmaccess', {
          publisher: 'Microsoft.Compute',
          typePropertiesType: 'VMAccessAgent',
        }),
    ],
  ])('%s fails when the VM has tried it', async (_what, write) => {
    await expect(cloud.finish(write())).rejects.toThrow('VMExtensionProvisioningError');

    expect(await read()).toMatchObject({ provisioningState: 'Failed' });
  });

  it('is one of two that there are, on a VM that is there', async () => {
    const unknown = setPassword(PASSWORD, 'other', { publisher: 'Nobody' });
    await expect(unknown.submitted()).rejects.toMatchObject({ statusCode: 404, code: 'ArtifactNotFound' });

    const nowhere = cloud.compute.virtualMachineExtensions.list(GROUP, 'absent');
    await expect(nowhere).rejects.toMatchObject({ statusCode: 404 });
  });

  it('goes with its VM', async () => {
    await cloud.finish(setPassword());
    await cloud.finish(cloud.compute.virtualMachines.delete(GROUP, 'lab'));
    await makeVm(cloud, 'lab-2');

    await expect(read()).rejects.toMatchObject({ statusCode: 404 });
  });
});
