import { beforeAll, describe, expect, it } from 'vitest';
import { circles, outerOnly } from '@lab-gallery/test-support/outer';
import type { TestCloud } from '../support/cloud.ts';
import { borrowCloud, REGION_ATTEMPTS, startCloud } from '../support/start-cloud.ts';
import { all, statesOf, type TestLab } from '../support/test-lab.ts';

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await borrowCloud();
  return () => cloud[Symbol.asyncDispose]();
});

/** Nothing of an export that failed is left, and the template VM is as it was. */
const PUT_RIGHT = { power: 'VM running', snapshots: [], versions: {} };

/** ARM's requests for things of one kind in the lab's resource group. */
const within = ({ group }: TestLab, kind: string): string => `/resourceGroups/${group}/.*/${kind}/`;

describe('a region', { concurrent: true }, () => {
  it('that Azure refuses is Skipped in its words, and the home region serves labs', async () => {
    const lab = await cloud.openLab({ name: 'refused', region: 'australiaeast' });
    const others = ['australiacentral', 'australiacentral2', 'australiasoutheast'];
    for (const region of others) cloud.arm.faults.add({ kind: 'region-refused', region });

    const run = await cloud.exportLab(lab);

    expect(run.status).toBe('PartiallySucceeded');
    expect(statesOf(run)).toEqual({ ...all('Skipped', others), australiaeast: 'Completed' });
    for (const { region, azure } of run.regions.filter(({ state }) => state === 'Skipped')) {
      expect(azure?.azureMessage).toContain(`missing required feature Microsoft.Compute/${region}.`);
    }
    expect(Date.parse(run.retryUntil ?? '')).toBeGreaterThan(Date.parse(run.endedAt ?? ''));
    expect(await cloud.azure.truth(lab)).toEqual({
      power: 'VM running',
      snapshots: [`lab-gallery-${run.id}`],
      versions: {
        '1.0.0': {
          state: 'Succeeded',
          tags: { labGalleryAccount: lab.account, labGalleryExport: run.id },
          targetRegions: ['australiaeast'],
          replicas: { australiaeast: 'Completed' },
        },
      },
    });
  });

  it('that fails once is tried again', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'fails-once', region: 'francecentral' });
    cloud.arm.faults.add({ kind: 'region-fails', region: 'francesouth', times: 1 });

    const run = await cloud.exportLab(lab);

    const regions = ['francecentral', 'francesouth'];
    expect(run.status).toBe('Succeeded');
    expect(statesOf(run)).toEqual(all('Completed', regions));
    expect(await cloud.azure.truth(lab)).toMatchObject({
      snapshots: [],
      versions: { '1.0.0': { state: 'Succeeded', replicas: all('Completed', regions) } },
    });
  });

  it('that fails for good is given up after its attempts, and withdrawn', async () => {
    const lab = await cloud.openLab({ name: 'fails-always', region: 'germanywestcentral' });
    const message = 'The capacity of this region is exhausted.';
    cloud.arm.faults.add({ kind: 'region-fails', region: 'germanynorth', message });

    const run = await cloud.exportLab(lab);

    expect(run.status).toBe('PartiallySucceeded');
    expect(statesOf(run)).toEqual({ germanynorth: 'Failed', germanywestcentral: 'Completed' });
    const failed = run.regions.find(({ region }) => region === 'germanynorth');
    expect(failed?.message).toContain(`tried ${REGION_ATTEMPTS} times`);
    expect(failed?.azure?.azureMessage).toContain(message);
    expect(await cloud.azure.truth(lab)).toMatchObject({
      power: 'VM running',
      snapshots: [`lab-gallery-${run.id}`],
      versions: { '1.0.0': { state: 'Succeeded', targetRegions: ['germanywestcentral'] } },
    });
  });

  for (const [circle, rows] of circles(
    [
      // Whether Azure lets a write take a running one's place is not established: both must end well.
      { whileUpdating: 'conflict', left: ['japaneast', 'japanwest'] },
      { whileUpdating: 'preempt', left: ['japaneast'] },
    ] as const,
    () => false,
  ))
    it.each(rows)(
      'that is stuck is given up after its deadline (a write meets a $whileUpdating)',
      circle,
      async ({ whileUpdating, left }) => {
        const settings = { REGION_DEADLINE_MINUTES: '0.1', REGION_ATTEMPTS: '2' };
        await using impatient = await startCloud({ whileUpdating, settings });
        const lab = await impatient.openLab({ name: 'stuck', region: 'japaneast' });
        impatient.arm.faults.add({ kind: 'region-stuck', region: 'japanwest' });

        const run = await impatient.exportLab(lab);

        expect(run.status).toBe('PartiallySucceeded');
        expect(statesOf(run)).toEqual({ japaneast: 'Completed', japanwest: 'Failed' });
        const stuck = run.regions.find(({ region }) => region === 'japanwest');
        expect(stuck?.message).toContain('in the time allowed');
        expect(run.leftBehind ?? []).toHaveLength(left.length - 1);
        expect(run.retryUntil).toBeDefined();
        expect(await impatient.azure.truth(lab)).toMatchObject({
          power: 'VM running',
          snapshots: [`lab-gallery-${run.id}`],
          versions: { '1.0.0': { targetRegions: left, replicas: { japaneast: 'Completed' } } },
        });
      },
    );

  it(
    'that is the home region and fails for good fails the export, which leaves nothing but an empty image',
    outerOnly,
    async () => {
      const lab = await cloud.openLab({ name: 'home-fails', region: 'norwayeast' });
      cloud.arm.faults.add({ kind: 'region-fails', region: 'norwayeast' });

      const run = await cloud.exportLab(lab);

      expect(run).toMatchObject({ status: 'Failed', error: { code: 'AzureRefused' } });
      expect(statesOf(run)).toMatchObject({ norwayeast: 'Failed' });
      expect(run.leftBehind).toEqual([
        {
          code: 'EmptyImageLeft',
          message: expect.stringContaining('costs nothing') as string,
          target: 'home-fails',
        },
      ]);
      expect(await cloud.azure.truth(lab)).toEqual(PUT_RIGHT);
    },
  );
});

describe('an export', { concurrent: true }, () => {
  it('of a VM with a data disk is refused before the VM is touched', async () => {
    const dataDisks = [{ lun: 0, createOption: 'Empty', diskSizeGB: 32 }];
    const lab = await cloud.openLab({ name: 'data-disk', region: 'polandcentral', dataDisks });

    const { status, body } = await cloud.requestExport(lab);

    expect(status).toBe(409);
    expect(body).toMatchObject({
      error: { code: 'ExportNotPossible', details: [{ code: 'VmHasDataDisks' }] },
    });
    expect(cloud.azure.requests(lab, 'POST', /\/virtualMachines\//i)).toBe(0);
    expect(await cloud.azure.truth(lab)).toEqual(PUT_RIGHT);
  });

  it('to an image of another VM generation is refused before the VM is touched', async () => {
    const lab = await cloud.openLab({ name: 'incompatible', region: 'polandcentral' });
    await cloud.azure.createImage(lab, { hyperVGeneration: 'V1' });

    const { status, body } = await cloud.requestExport(lab);

    expect(status).toBe(409);
    expect(body).toMatchObject({
      error: { code: 'ExportNotPossible', details: [{ code: 'ImageIncompatible' }] },
    });
    expect(cloud.azure.requests(lab, 'POST', /\/virtualMachines\//i)).toBe(0);
    expect(await cloud.azure.truth(lab)).toEqual(PUT_RIGHT);
  });

  it('whose snapshot fails is put right, and another one can follow', async () => {
    const lab = await cloud.openLab({ name: 'no-snapshot', region: 'polandcentral' });
    cloud.arm.faults.add({
      kind: 'operation-fails',
      method: 'PUT',
      path: within(lab, 'snapshots'),
      times: 1,
      code: 'InternalExecutionError',
      message: 'An internal execution error occurred.',
    });

    const failed = await cloud.exportLab(lab);
    const truth = await cloud.azure.truth(lab);
    const next = await cloud.exportLab(lab);

    expect(failed).toMatchObject({
      status: 'Failed',
      error: { code: 'AzureRefused', azure: { azureCode: 'InternalExecutionError' } },
    });
    expect(failed.vmAvailableAt).toBeDefined();
    expect(truth).toEqual(PUT_RIGHT);
    expect(next).toMatchObject({ status: 'Succeeded', version: '1.0.1' });
  });

  it('that can not start its VM again says that it is left off', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'stays-off', region: 'polandcentral' });
    cloud.arm.faults.add({
      kind: 'operation-fails',
      method: 'POST',
      path: `${within(lab, 'virtualMachines')}.*/start`,
      code: 'AllocationFailed',
      message: 'There is no capacity for this size.',
    });

    const run = await cloud.exportLab(lab);

    expect(run).toMatchObject({ status: 'Failed', error: { azure: { azureCode: 'AllocationFailed' } } });
    expect(run.leftBehind).toEqual([
      {
        code: 'TemplateVmStopped',
        message: expect.stringContaining('start it yourself') as string,
        target: 'templateVm',
      },
    ]);
    expect(run.vmAvailableAt).toBeUndefined();
    expect(await cloud.azure.truth(lab)).toEqual({ ...PUT_RIGHT, power: 'VM deallocated' });
  });

  it('waits out a storm of 429, while it makes its version and while it replicates', async () => {
    const lab = await cloud.openLab({ name: 'storm', region: 'uksouth' });
    const storm = (times: number): void => {
      for (const method of ['GET', 'PUT']) {
        const path = `/images/${lab.imageName}/versions/`;
        cloud.arm.faults.add({ kind: 'throttle', method, path, times, retryAfterSeconds: 1 });
      }
    };

    storm(1);
    const { body } = await cloud.requestExport(lab);
    await cloud.follow(lab, body.id, (run) => run.step === 'Replicating');
    storm(2);
    const run = await cloud.follow(lab, body.id);

    expect(run).toMatchObject({ status: 'Succeeded', version: '1.0.0' });
    expect(await cloud.azure.truth(lab)).toMatchObject({
      power: 'VM running',
      snapshots: [],
      versions: { '1.0.0': { replicas: all('Completed', ['uksouth', 'ukwest']) } },
    });
  });

  for (const [circle, rows] of circles(
    [
      ['deallocation', 'POST', '/deallocate$'],
      ['snapshot', 'PUT', '/snapshots/'],
      ['start', 'POST', '/start$'],
      ['definition', 'PUT', '/images/[^/]+$'],
      ['version', 'PUT', '/versions/'],
      ['deletion', 'DELETE', '/snapshots/'],
    ],
    ([name]) => name === 'version',
  ))
    it.each(rows)('finds its %s again when the answer to it is lost', circle, async (name, method, path) => {
      const lab = await cloud.openLab({ name: `lost-${name}`, region: 'qatarcentral' });
      const struck = `/resourceGroups/${lab.group}/.*${path}`;
      cloud.arm.faults.add({ kind: 'lost-response', method, path: struck, times: 1 });

      const run = await cloud.exportLab(lab);

      expect(run).toMatchObject({ status: 'Succeeded', version: '1.0.0' });
      expect(run.leftBehind).toBeUndefined();
      expect(cloud.azure.requests(lab, method, new RegExp(struck, 'i'))).toBe(1);
      expect(await cloud.azure.truth(lab)).toMatchObject({
        power: 'VM running',
        snapshots: [],
        versions: {
          '1.0.0': { tags: { labGalleryExport: run.id }, replicas: { qatarcentral: 'Completed' } },
        },
      });
    });
});
