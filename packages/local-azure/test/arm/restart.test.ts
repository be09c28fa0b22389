import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { restorePoller } from '@azure/arm-compute';
import {
  GALLERY,
  GROUP,
  HOME,
  IMAGE,
  makeGallery,
  makeNic,
  MINUTE,
  networkOf,
  readStates,
  startTestCloud,
  versionOf,
} from './support.ts';
import { GALLERY as GALLERY_KIND } from '../../src/arm/compute/galleries/gallery-kind.ts';
import { ArmStore } from '../../src/arm/core/store.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

it('after a restart everything is there, and what was under way ends when it would have', async () => {
  const before = await startTestCloud();
  const snapshotId = await makeGallery(before);
  const poller = before.compute.galleryImageVersions.createOrUpdate(
    GROUP,
    GALLERY,
    IMAGE,
    '1.0.0',
    versionOf(snapshotId, [HOME, 'northeurope']),
  );
  await poller.submitted();
  before.advance(2 * MINUTE);

  await using after = await before.restart();
  const state = (await poller.serialize()).replaceAll(before.arm.origin, after.arm.origin);
  const during = await readStates(after);
  after.advance(2 * MINUTE);
  const homeIsDone = await readStates(after);
  after.advance(8 * MINUTE);
  const version = await restorePoller(
    after.compute,
    state,
    after.compute.galleryImageVersions.createOrUpdate.bind(null),
  ).pollUntilDone();

  expect(during).toEqual({ westeurope: 'Replicating', northeurope: 'Replicating' });
  expect(homeIsDone).toEqual({ westeurope: 'Completed', northeurope: 'Replicating' });
  expect(version.provisioningState).toBe('Succeeded');
});

it('what was stuck goes on after a restart, since faults are not kept', async () => {
  const before = await startTestCloud();
  const snapshotId = await makeGallery(before);
  before.arm.faults.add({ kind: 'region-stuck', region: HOME });
  const body = versionOf(snapshotId, [HOME]);
  await before.compute.galleryImageVersions.createOrUpdate(GROUP, GALLERY, IMAGE, '1.0.0', body).submitted();
  before.advance(60 * MINUTE);

  await using after = await before.restart();
  await readStates(after);
  after.advance(4 * MINUTE);

  expect(await readStates(after)).toEqual({ westeurope: 'Completed' });
});

it('a VM, its network interface and its extension that were being written are made after a restart', async () => {
  const before = await startTestCloud();
  const snapshotId = await makeGallery(before);
  const { galleryImageVersions, virtualMachines, virtualMachineExtensions } = before.compute;
  const { id = '' } = await before.finish(
    galleryImageVersions.createOrUpdate(GROUP, GALLERY, IMAGE, '1.0.0', versionOf(snapshotId, [HOME])),
  );
  await makeNic(before);
  const body = { location: HOME, storageProfile: { imageReference: { id } }, ...networkOf('nic') };
  await virtualMachines.createOrUpdate(GROUP, 'student', body).submitted();
  const handler = { publisher: 'Microsoft.OSTCExtensions', typePropertiesType: 'VMAccessForLinux' };
  const extension = { location: HOME, ...handler, protectedSettings: { password: 'Secret-1' } };
  await virtualMachineExtensions.createOrUpdate(GROUP, 'captured-vm', 'access', extension).submitted();

  await using after = await before.restart();
  const during = await after.compute.virtualMachines.get(GROUP, 'student');
  after.advance(MINUTE);

  const vm = await after.compute.virtualMachines.get(GROUP, 'student');
  const nic = await after.network.networkInterfaces.get(GROUP, 'nic');
  const access = await after.compute.virtualMachineExtensions.get(GROUP, 'captured-vm', 'access');
  expect([during.provisioningState, vm.provisioningState]).toEqual(['Creating', 'Succeeded']);
  expect(nic.virtualMachine?.id).toBe(vm.id);
  expect(access.provisioningState).toBe('Succeeded');
});

it('a kill in the middle of a transaction loses the transaction, and nothing before it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'arm-kill-'));
  const script = `
    import { ArmStore } from ${JSON.stringify(new URL('../../src/arm/core/store.ts', import.meta.url).href)};
    const store = new ArmStore(${JSON.stringify(folder)});
    const put = (name) => store.put({ id: '/a/' + name, name, type: 'T', location: '', properties: {}, hidden: {} });
    store.transaction(() => put('kept'));
    store.transaction(() => { put('lost'); process.kill(process.pid, 'SIGKILL'); while (true); });`;

  const [, signal] = (await once(
    spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' }),
    'exit',
  )) as [number | null, string | null];
  const store = new ArmStore(folder);

  expect(signal).toBe('SIGKILL');
  expect([store.getAny('/a/kept')?.name, store.getAny('/a/lost')?.name]).toEqual(['kept', undefined]);
  store.close();
  await rm(folder, { recursive: true });
});

it('a state folder from before resources were counted is counted when it is opened', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'arm-uncounted-'));
  const gallery = { type: 'Microsoft.Compute/galleries', location: HOME, properties: {}, hidden: {} };
  const before = new ArmStore(folder);
  before.put({ id: '/a/one', name: 'one', ...gallery });
  before.close();
  const db = new DatabaseSync(join(folder, 'arm.sqlite'));
  db.exec('DROP TRIGGER resource_made; DROP TRIGGER resource_gone; DROP TABLE counts');
  db.close();

  const after = new ArmStore(folder);
  after.put({ id: '/a/two', name: 'two', ...gallery });
  after.put({ id: '/a/two', name: 'two', ...gallery });
  const counted = after.count(GALLERY_KIND, HOME);
  after.removeTree('/a/one');

  expect([counted, after.count(GALLERY_KIND, HOME)]).toEqual([2, 1]);
  after.close();
  await rm(folder, { recursive: true });
});
