import { describe, expect, it } from 'vitest';
import { asUsual, crash, refuse, wait } from '../../support/answers.ts';
import { callsOf, ExportWorld, type WorldPlan } from '../../support/export-world.ts';
import { expectAllPutRight, expectClaimsGivenUp } from '../../support/expectations.ts';

const QUOTA = { code: 'QuotaExceeded', message: 'The quota is used up.' };
const SNAPSHOT_LEFT = {
  code: 'SnapshotLeft',
  message: 'The snapshot of the OS disk could not be deleted yet. Azure says ScopeLocked. (ScopeLocked)',
};
const HOME_FAILS: WorldPlan = { copies: { westeurope: { failures: 99 } } };

describe('exportImage, when a step fails for good', () => {
  it.each([
    ['stopTemplateVmActivity', 'stop'],
    ['captureOsDiskActivity', 'snapshot'],
    ['startTemplateVmActivity', 'start'],
    ['prepareImageActivity', 'image'],
  ] as const)('puts everything right after %s was begun and failed', async (_activity, work) => {
    const world = new ExportWorld({ works: { [work]: [{ error: QUOTA }, {}] } });

    await world.runExport();

    expect(world.export).toMatchObject({
      status: 'Failed',
      step: 'Done',
      error: { code: 'AzureRefused', azure: QUOTA },
    });
    expectAllPutRight(world);
  });

  it.each([
    'stopTemplateVmActivity',
    'captureOsDiskActivity',
    'startTemplateVmActivity',
    'prepareImageActivity',
    'createVersionActivity',
  ])('puts everything right after Azure refused %s', async (activity) => {
    const world = new ExportWorld();

    await world.runExport({ [activity]: [refuse('AuthorizationFailed')] });

    expect(world.export).toMatchObject({
      status: 'Failed',
      error: { code: 'AzureRefused', azure: { code: 'AuthorizationFailed' } },
    });
    expectAllPutRight(world);
  });

  it.each([
    ['stopTemplateVmActivity', 'stop'],
    ['captureOsDiskActivity', 'snapshot'],
    ['prepareImageActivity', 'image'],
  ] as const)('gives %s up when it takes longer than allowed', async (_activity, work) => {
    const world = new ExportWorld({
      works: { [work]: [{ minutes: 15 }, {}] },
      settings: { operationDeadlineMinutes: 10 },
    });

    await world.runExport();

    expect(world.export).toMatchObject({
      status: 'Failed',
      error: { code: 'AzureRefused', azure: { code: 'OperationTimedOut' } },
    });
    expectAllPutRight(world);
  });

  it('gives a step up that Azure puts off for ever', async () => {
    const world = new ExportWorld();

    const result = await world.runExport({ captureOsDiskActivity: wait(600) });

    expect(callsOf(result, 'captureOsDiskActivity')).toBe(20);
    expect(world.export).toMatchObject({
      status: 'Failed',
      error: { code: 'AzureRefused', azure: { code: 'AzureNotReady' } },
    });
    expect(world.export.error?.azure?.message).toContain('Azure asks for patience.');
    expectAllPutRight(world);
  });

  it('starts the VM again, asks for no version and deletes the snapshot when the snapshot fails', async () => {
    const world = new ExportWorld({ works: { snapshot: [{ error: QUOTA }] } });

    const result = await world.runExport();

    expect(world.export.status).toBe('Failed');
    expect(callsOf(result, 'startTemplateVmActivity')).toBeGreaterThan(0);
    expect(callsOf(result, 'createVersionActivity')).toBe(0);
    expect(callsOf(result, 'deleteSnapshotActivity')).toBeGreaterThan(0);
    expect(world.eventTypes).toEqual(['export-capturing', 'template-vm-available', 'export-failed']);
  });

  it('does not start a VM that was stopped before', async () => {
    const world = new ExportWorld({
      vm: { powerState: 'deallocated' },
      works: { snapshot: [{ error: QUOTA }] },
    });

    const result = await world.runExport();

    expect(world.export.status).toBe('Failed');
    expect(callsOf(result, 'startTemplateVmActivity')).toBe(0);
    expect(world.machines.vm?.powerState).toBe('deallocated');
  });

  it('fails when the image got other properties after the preflight', async () => {
    const world = new ExportWorld();

    await world.runExport({ prepareImageActivity: [refuse('ImageIncompatible')] });

    expect(world.export).toMatchObject({ status: 'Failed', error: { azure: { code: 'ImageIncompatible' } } });
    expectAllPutRight(world);
  });

  it('touches nothing when the preflight itself fails', async () => {
    const world = new ExportWorld();

    const result = await world.runExport({ preflightActivity: [refuse('AuthorizationFailed')] });

    expect(world.export).toMatchObject({
      status: 'Failed',
      error: { azure: { code: 'AuthorizationFailed' } },
    });
    expect(world.operations.started).toEqual([]);
    expect(callsOf(result, 'startTemplateVmActivity')).toBe(0);
  });

  it('deletes the version when its home region fails for good', async () => {
    const world = new ExportWorld(HOME_FAILS);

    await world.runExport();

    expect(world.export).toMatchObject({
      status: 'Failed',
      error: { code: 'AzureRefused', azure: { code: 'NoCapacity', message: 'No capacity in westeurope.' } },
    });
    expect(world.regionOf('westeurope')?.message).toContain('(tried 3 times)');
    expect(world.regionStates).toEqual({ westeurope: 'Failed', northeurope: 'Failed' });
    expectAllPutRight(world);
  });

  it('fails as soon as the home region has, whatever time there would be for the others', async () => {
    const world = new ExportWorld(HOME_FAILS);

    const result = await world.runExport();

    const hours = (result.finishedAt.getTime() - Date.parse(world.export.createdAt)) / 3_600_000;
    expect(world.export.status).toBe('Failed');
    expect(hours).toBeLessThan(1);
  });

  it('succeeds with a note when at the end the snapshot cannot be deleted', async () => {
    const world = new ExportWorld();

    await world.runExport({ deleteSnapshotActivity: refuse('ScopeLocked') });

    expect(world.export).toMatchObject({
      status: 'Succeeded',
      leftBehind: [SNAPSHOT_LEFT],
    });
    expect(world.store.leftovers.get('export-1')).toMatchObject({ snapshot: true, version: false });
    expect(world.export).not.toHaveProperty('error');
  });

  it('lists everything that could not be put right', async () => {
    const world = new ExportWorld(HOME_FAILS);

    await world.runExport({
      startTemplateVmActivity: refuse('AllocationFailed'),
      deleteSnapshotActivity: refuse('ScopeLocked'),
      captureOsDiskActivity: [asUsual, refuse('QuotaExceeded')],
    });

    expect(world.export).toMatchObject({ status: 'Failed', error: { azure: { code: 'QuotaExceeded' } } });
    expect(world.export.leftBehind).toEqual([
      {
        code: 'TemplateVmStopped',
        message:
          'The template VM is not running again: start it yourself. Azure says AllocationFailed. (AllocationFailed)',
        target: 'templateVm',
      },
      SNAPSHOT_LEFT,
    ]);
    expect(world.store.leftovers.get('export-1')).toMatchObject({ snapshot: true, version: false });
  });

  it('does not delete a version that it cannot look at, and says so', async () => {
    const world = new ExportWorld(HOME_FAILS);

    const result = await world.runExport({ inspectReplicationActivity: refuse('AuthorizationFailed') });

    expect(world.export.status).toBe('Failed');
    expect(callsOf(result, 'deleteUnfinishedVersionActivity')).toBe(0);
    expect(world.export.leftBehind?.[0]).toEqual({
      code: 'ImageVersionLeft',
      message:
        'The image version could not be looked at, and may be left in part. ' +
        'Azure says AuthorizationFailed. (AuthorizationFailed)',
    });
    expect(world.store.leftovers.get('export-1')).toMatchObject({ snapshot: false, version: true });
    expect(world.machines.snapshots).toEqual(new Set());
  });

  it.each([
    'startTemplateVmActivity',
    'inspectReplicationActivity',
    'deleteUnfinishedVersionActivity',
    'deleteSnapshotActivity',
  ])('waits in its clean-up when %s meets a 429', async (activity) => {
    const world = new ExportWorld({ copies: { westeurope: { failures: 1 } } });
    const refusal = { kind: 'refused', regions: ['westeurope'], error: QUOTA };

    const result = await world.runExport({
      writeRegionsActivity: () => refusal,
      captureOsDiskActivity: activity === 'startTemplateVmActivity' ? [refuse('QuotaExceeded')] : [],
      [activity]: [wait(300)],
    });

    const [first = 0, second = 0] = result.calls.flatMap((call) =>
      call.name === activity ? [call.at.getTime()] : [],
    );
    expect(world.export).toMatchObject({ status: 'Failed', error: { azure: { code: 'QuotaExceeded' } } });
    expect(second - first).toBeGreaterThanOrEqual(300_000);
    expectAllPutRight(world);
  });

  it('goes on with the clean-up when one of its steps fails for a reason that nobody foresaw', async () => {
    const world = new ExportWorld({ works: { snapshot: [{ error: QUOTA }] } });

    await world.runExport({ startTemplateVmActivity: crash() });

    expect(world.export).toMatchObject({
      status: 'Failed',
      leftBehind: [{ code: 'TemplateVmStopped' }],
    });
  });

  it.each([
    'preflightActivity',
    'stopTemplateVmActivity',
    'captureOsDiskActivity',
    'prepareImageActivity',
    'createVersionActivity',
    'reserveNextVersionActivity',
    'observeVersionActivity',
  ])('puts everything right after %s failed 8 times for a reason that nobody foresaw', async (activity) => {
    const world = new ExportWorld();
    if (activity === 'reserveNextVersionActivity') world.versions.addForeign('1.0.0');

    const result = await world.runExport({ [activity]: crash() });

    expect(result.status).toBe('Completed');
    expect(callsOf(result, activity)).toBe(8);
    expect(world.export).toMatchObject({ status: 'Failed', error: { code: 'UnexpectedFailure' } });
    expect(world.export.error?.message).not.toContain('tables');
    if (activity === 'reserveNextVersionActivity') world.versions.versions.delete('1.0.0');
    expectAllPutRight(world);
  });

  it('keeps what serves its home region when writing down the regions fails', async () => {
    const world = new ExportWorld({ copies: { northeurope: { minutes: 60 } } });
    const fine = Array.from({ length: 15 }, () => asUsual);

    await world.runExport({ recordRegionActivity: [...fine, ...Array.from({ length: 8 }, crash)] });

    expect(world.export).toMatchObject({
      status: 'PartiallySucceeded',
      error: { code: 'UnexpectedFailure' },
    });
    expect(world.regionStates).toMatchObject({ westeurope: 'Completed', northeurope: 'Failed' });
    expect(world.versions.completedRegions('1.0.0')).toContain('westeurope');
    expect(world.machines.snapshots).toEqual(new Set(['export-1']));
  });

  it('ends as a failure of the run when not even the end can be written, and is taken over later', async () => {
    const world = new ExportWorld();

    const result = await world.runExport({ settleActivity: crash() });
    await world.runAbandon();

    expect(result.status).toBe('Failed');
    expect(world.export).toMatchObject({ status: 'Succeeded' });
    expectClaimsGivenUp(world);
  });
});
