import { describe, expect, it } from 'vitest';
import { LOCAL_SUBSCRIPTION } from '../../src/arm/start-arm.ts';
import {
  cloud,
  GALLERY,
  getVersion,
  GROUP,
  HOME,
  MINUTE,
  putRegions,
  readStates,
  useGallery,
} from './support.ts';

useGallery();

describe('a region that fails', () => {
  it('fails the operation, leaves the others Completed, and works when the list is written again', async () => {
    cloud.arm.faults.add({
      kind: 'region-fails',
      region: 'North Europe',
      times: 1,
      message: 'Storage is full.',
    });

    const failing = cloud.finish(putRegions(HOME, 'northeurope'));
    await expect(failing).rejects.toThrow("'{region:northeurope, detail:Storage is full.}'");
    const failed = await getVersion();
    await cloud.finish(putRegions(HOME, 'northeurope'));

    expect(failed.provisioningState).toBe('Failed');
    expect(failed.replicationStatus).toMatchObject({
      aggregatedState: 'Failed',
      summary: [{ state: 'Completed' }, { state: 'Failed', details: 'Storage is full.' }],
    });
    expect(await getVersion()).toMatchObject({
      provisioningState: 'Succeeded',
      replicationStatus: { aggregatedState: 'Completed' },
    });
  });

  it('can be withdrawn and added again', async () => {
    cloud.arm.faults.add({ kind: 'region-fails', region: 'northeurope', times: 1 });
    await expect(cloud.finish(putRegions(HOME, 'northeurope'))).rejects.toThrow('InternalOperationError');

    await cloud.finish(putRegions(HOME));
    const without = await readStates(cloud);
    await cloud.finish(putRegions(HOME, 'northeurope'));

    expect(without).toEqual({ westeurope: 'Completed' });
    expect(await readStates(cloud)).toEqual({ westeurope: 'Completed', northeurope: 'Completed' });
  });

  it('shows as Failed while the others go on', async () => {
    cloud.arm.faults.add({ kind: 'region-fails', region: HOME });
    const poller = putRegions(HOME, 'northeurope');
    await poller.submitted();

    cloud.advance(4 * MINUTE);
    const during = await getVersion();

    expect(during.provisioningState).toBe('Creating');
    expect(during.replicationStatus).toMatchObject({
      aggregatedState: 'InProgress',
      summary: [{ state: 'Failed' }, { state: 'Replicating' }],
    });
  });
});

describe('other regions', () => {
  it('refuse the subscription', async () => {
    cloud.arm.faults.add({ kind: 'region-refused', region: 'northeurope' });

    await expect(putRegions(HOME, 'northeurope').submitted()).rejects.toThrow(
      'Cannot specify northeurope in target regions because the subscription is missing required feature',
    );
    await expect(cloud.finish(putRegions(HOME))).resolves.toMatchObject({ provisioningState: 'Succeeded' });
  });

  it('are slow', async () => {
    cloud.arm.faults.add({ kind: 'region-slow', region: HOME, factor: 10 });
    const poller = putRegions(HOME);
    await poller.submitted();

    cloud.advance(39 * MINUTE);
    const before = await readStates(cloud);
    await cloud.finish(poller, MINUTE);

    expect(before).toEqual({ westeurope: 'Replicating' });
  });

  it('are stuck until the fault is taken away', async () => {
    const fault = cloud.arm.faults.add({ kind: 'region-stuck', region: 'northeurope' });
    const poller = putRegions(HOME, 'northeurope');
    await poller.submitted();

    cloud.advance(12 * 60 * MINUTE);
    const stuck = await readStates(cloud);
    cloud.arm.faults.clear(fault.id);
    await readStates(cloud);
    await cloud.finish(poller, 12 * MINUTE);

    expect(stuck).toEqual({ westeurope: 'Completed', northeurope: 'Replicating' });
    expect(await readStates(cloud)).toEqual({ westeurope: 'Completed', northeurope: 'Completed' });
  });
});

describe('a write while another is under way', () => {
  it('takes its place under the fault preempt', async () => {
    const first = putRegions(HOME, 'northeurope');
    await first.submitted();
    cloud.arm.faults.add({ kind: 'preempt' });

    await cloud.finish(putRegions(HOME, 'francecentral'));

    await expect(first.pollUntilDone()).rejects.toThrow(/cancel/i);
    expect(await readStates(cloud)).toEqual({ westeurope: 'Completed', francecentral: 'Completed' });
  });
});

describe('requests', () => {
  it('are throttled with compute’s own body', async () => {
    cloud.arm.faults.add({
      kind: 'throttle',
      method: 'get',
      path: '/galleries/',
      times: 1,
      retryAfterSeconds: 7,
    });

    const path = `/subscriptions/${LOCAL_SUBSCRIPTION}/providers/Microsoft.Compute/galleries/?api-version=2025-12-03`;
    const refused = await cloud.send('GET', path);
    const allowed = await cloud.send('GET', path);

    expect([refused.status, refused.headers['retry-after'], allowed.status]).toEqual([429, '7', 200]);
    expect(JSON.parse(refused.body)).toMatchObject({
      code: 'OperationNotAllowed',
      details: [{ code: 'TooManyRequests', target: expect.any(String) as string }],
    });
  });

  it('reach the SDK as 429, once', async () => {
    cloud.arm.faults.add({ kind: 'throttle', path: '/galleries/', times: 1, retryAfterSeconds: 1 });

    const gallery = await cloud.compute.galleries.get(GROUP, GALLERY).catch((error: unknown) => error);

    expect(gallery).toMatchObject({ statusCode: 429, response: { status: 429 } });
    await expect(cloud.compute.galleries.get(GROUP, GALLERY)).resolves.toMatchObject({ name: GALLERY });
  });

  it('are throttled while polling, with a time to wait', async () => {
    const poller = putRegions(HOME);
    await poller.submitted();
    const state = JSON.parse(await poller.serialize()) as {
      state: { config: { operationLocation: string } };
    };
    cloud.arm.faults.add({ kind: 'throttle', path: 'capsOperations', times: 1, retryAfterSeconds: 7 });

    const { status, headers } = await cloud.send('GET', state.state.config.operationLocation);

    expect([status, headers['retry-after']]).toEqual([429, '7']);
  });

  it('are done though their answer is lost', async () => {
    cloud.arm.faults.add({ kind: 'lost-response', method: 'PUT', path: '/versions/', times: 1 });

    await expect(putRegions(HOME).submitted()).rejects.toThrow();

    expect(await getVersion()).toMatchObject({ name: '1.0.0', provisioningState: 'Creating' });
    expect(cloud.arm.requests.list().filter(({ status }) => status === 0)).toHaveLength(1);
  });

  it('fail at once', async () => {
    cloud.arm.faults.add({
      kind: 'fails',
      method: 'DELETE',
      path: '/snapshots/',
      status: 500,
      code: 'InternalServerError',
      message: 'Try again.',
      times: 1,
    });

    const refused = cloud.compute.snapshots.delete(GROUP, 'captured').submitted();

    await expect(refused).rejects.toMatchObject({ statusCode: 500, code: 'InternalServerError' });
  });

  it('begin operations that fail, and can be made again', async () => {
    const deallocate = () => cloud.compute.virtualMachines.deallocate(GROUP, 'captured-vm');
    const fault = { code: 'AllocationFailed', message: 'No room.' };
    cloud.arm.faults.add({
      kind: 'operation-fails',
      method: 'POST',
      path: '/deallocate$',
      times: 1,
      ...fault,
    });

    await expect(cloud.finish(deallocate())).rejects.toThrow('AllocationFailed. No room.');
    const { statuses } = await cloud.compute.virtualMachines.instanceView(GROUP, 'captured-vm');
    await cloud.finish(deallocate());

    expect(statuses).toContainEqual(expect.objectContaining({ code: 'PowerState/running' }));
  });
});

describe('faults over the wire', () => {
  it('are asked for, listed and taken away without a token', async () => {
    const fault = { kind: 'region-fails', region: 'West Europe', times: 2 };

    const made = await cloud.send('POST', '/_local/faults', { token: null, body: fault });
    const listed = await cloud.send('GET', '/_local/faults', { token: null });
    const cleared = await cloud.send('DELETE', '/_local/faults', { token: null });

    expect(made.status).toBe(201);
    expect(JSON.parse(listed.body)).toMatchObject({
      value: [{ kind: 'region-fails', region: 'westeurope', remaining: 2 }],
    });
    expect(cleared.status).toBe(204);
    expect(cloud.arm.faults.list()).toEqual([]);
  });

  it.each([
    [{ kind: 'earthquake' }],
    [{ kind: 'region-fails', region: 'atlantis' }],
    [{ kind: 'throttle', path: '(', retryAfterSeconds: 1 }],
    [{ kind: 'region-slow', region: 'westeurope', factor: 0 }],
    [{ kind: 'preempt', often: true }],
  ])('are refused when they make no sense: %j', async (fault) => {
    const { status, body } = await cloud.send('POST', '/_local/faults', { token: null, body: fault });

    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'InvalidFault' } });
  });
});
