import { beforeAll, describe, expect, it } from 'vitest';
import { outerOnly } from '@lab-gallery/test-support/outer';
import type { TestCloud } from '../support/cloud.ts';
import { borrowCloud } from '../support/start-cloud.ts';
import { createLab, followOperation, madeByApp, requestLab, type LabDocument } from './lab-world.ts';
import { accountPath, type TestLab } from '../support/test-lab.ts';
import { until } from '@lab-gallery/test-support/until';

const REGION = 'norwayeast';

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await borrowCloud();
  return () => cloud[Symbol.asyncDispose]();
});

/** A lab of its own whose image is in its home region. */
async function openSource(name: string): Promise<TestLab> {
  const source = await cloud.openLab({ name, region: REGION });
  const run = await cloud.exportLab(source, { targetRegions: [{ name: REGION }] });
  expect(run.status).toBe('Succeeded');
  return source;
}

/** Azure has no cores left for the template VMs of the group. */
function refuseVms(group: string): void {
  cloud.arm.faults.add({
    kind: 'fails',
    method: 'PUT',
    path: `/${group}/.*/virtualMachines/lab-gallery-`,
    status: 409,
    code: 'OperationNotAllowed',
    message: 'Operation results in exceeding quota limits.',
  });
}

describe('a lab that Azure will not make', { concurrent: true }, () => {
  it('leaves nothing, and says in Azure’s words why', async () => {
    const source = await openSource('lab-refused');
    refuseVms('lab-refused');

    const operation = await createLab(cloud, source, { name: 'none' });

    expect(operation).toMatchObject({
      status: 'Failed',
      error: { code: 'AzureRefused', azure: { azureCode: 'OperationNotAllowed' } },
    });
    expect(operation.result).toBeUndefined();
    expect(await madeByApp(cloud, source)).toEqual([]);
    const lab = await cloud.ask('GET', `${accountPath(source)}/labs/none`);
    expect(lab.status).toBe(404);
  });

  it('leaves nothing where the template VM fails after Azure has begun with it', outerOnly, async () => {
    const source = await openSource('failing');
    cloud.arm.faults.add({
      kind: 'operation-fails',
      method: 'PUT',
      path: '/failing/.*/virtualMachines/lab-gallery-',
      code: 'AllocationFailed',
      message: 'There is no capacity.',
    });

    const operation = await createLab(cloud, source, { name: 'none' });

    expect(operation).toMatchObject({
      status: 'Failed',
      error: { azure: { azureCode: 'AllocationFailed' } },
    });
    expect(await madeByApp(cloud, source)).toEqual([]);
  });

  it('is made all the same where Azure only wants patience, or an answer is lost', outerOnly, async () => {
    const source = await openSource('patient');
    for (const path of ['networkSecurityGroups', 'virtualNetworks', 'virtualMachines/lab-gallery']) {
      const where = { method: 'PUT', path: `/patient/.*/${path}`, times: 1 };
      cloud.arm.faults.add({ kind: 'throttle', ...where, retryAfterSeconds: 2 });
      cloud.arm.faults.add({ kind: 'lost-response', ...where });
    }

    const operation = await createLab(cloud, source, { name: 'late' });

    expect(operation).toMatchObject({ status: 'Succeeded', result: { lab: 'late' } });
    expect(await madeByApp(cloud, source)).toHaveLength(6);
  });

  it('says what is left of it in Azure, and the sweep removes it', outerOnly, async () => {
    const source = await openSource('left');
    refuseVms('left');
    const lock = cloud.arm.faults.add({
      kind: 'fails',
      method: 'DELETE',
      path: '/left/.*/virtualNetworks/',
      times: 1,
      status: 409,
      code: 'ScopeLocked',
      message: 'The scope is locked.',
    });

    const operation = await createLab(cloud, source, { name: 'none' });
    const left = await madeByApp(cloud, source);
    await cloud.sweep();

    expect(lock).toBeDefined();
    expect(operation).toMatchObject({
      status: 'Failed',
      error: { code: 'AzureRefused' },
      result: { leftBehind: [{ code: 'VirtualNetworkLeft' }] },
    });
    expect(left).toHaveLength(1);
    await until(async () => {
      expect(await madeByApp(cloud, source)).toEqual([]);
    });
  });

  it('is cancelled by whoever waits for it, and nothing of it is left', outerOnly, async () => {
    const source = await openSource('cancelled-lab');
    const { body } = await requestLab(cloud, source, { name: 'none' });

    const cancel = await cloud.ask('POST', `${accountPath(source)}/operations/${body.id}/cancel`);
    const ended = await followOperation(cloud, source, body.id);

    expect(cancel.status).toBe(202);
    expect(ended.status).toBe('Canceled');
    expect(await madeByApp(cloud, source)).toEqual([]);
  });
});

describe('a lab whose template VM Azure does not show', () => {
  it('is shown with the reason, and nothing is done to the VM', async () => {
    const source = await cloud.openLab({ name: 'unseen', region: REGION });
    cloud.arm.faults.add({
      kind: 'fails',
      method: 'GET',
      path: '/unseen/.*/virtualMachines/unseen',
      status: 403,
      code: 'AuthorizationFailed',
      message: 'The client does not have authorization.',
    });
    const path = `${accountPath(source)}/labs/linux`;

    const lab = await cloud.ask<LabDocument>('GET', path);
    const refusals = [
      await cloud.ask('GET', `${path}/template-vm`),
      await cloud.ask('POST', `${path}/template-vm/stop`),
    ];

    expect(lab.body).toMatchObject({ state: 'Unknown', problems: [{ code: 'AuthorizationFailed' }] });
    for (const { status, body } of refusals) {
      expect([status, body]).toMatchObject([409, { error: { code: 'AzureNotWilling' } }]);
    }
  });
});
