import { describe, expect, it } from 'vitest';
import type { ExportOptions } from '../../../../shared/domain/export/export-request.ts';
import { asUsual, crash, crashAfterwards, wait } from '../../support/answers.ts';
import { callsOf, ExportWorld, type WorldPlan } from '../../support/export-world.ts';
import { expectClaimsGivenUp } from '../../support/expectations.ts';

const THREE_REGIONS = ['westeurope', 'francecentral', 'northeurope'];

/** Codes of the reasons for which the preflight refused, and proof that nothing was touched. */
function refusalsOf(world: ExportWorld): string[] {
  expect(world.export).toMatchObject({ status: 'Failed', error: { code: 'PreflightFailed' } });
  expect(world.export).not.toHaveProperty('capture');
  expect(world.operations.started).toEqual([]);
  expect(world.versions.versions.size).toBe(
    [...world.versions.versions.values()].filter((v) => !v.exportId).length,
  );
  expectClaimsGivenUp(world);
  return world.export.error?.details?.map(({ code }) => code) ?? [];
}

describe('the options of an export', () => {
  it('make the version under the number that was asked for, though it is below others', async () => {
    const world = new ExportWorld({ options: { version: '0.9.0' } });
    world.versions.addForeign('1.0.0');

    await world.runExport();

    expect(world.export).toMatchObject({ status: 'Succeeded', version: '0.9.0' });
    expect(world.versions.completedRegions('0.9.0')).toEqual(['westeurope', 'northeurope']);
  });

  it('refuse a number that is there already, before anything is touched', async () => {
    const world = new ExportWorld({ options: { version: '2.0.0' } });
    world.versions.addForeign('2.0.0');

    await world.runExport();

    expect(refusalsOf(world)).toEqual(['ImageVersionExists']);
  });

  it('never make another number of the one that was asked for, when somebody takes it meanwhile', async () => {
    const world = new ExportWorld({ options: { version: '2.0.0' } });

    const result = await world.runExport({
      createVersionActivity: [
        (real) => {
          world.versions.addForeign('2.0.0');
          return real();
        },
      ],
    });

    expect(world.export).toMatchObject({
      status: 'Failed',
      version: '2.0.0',
      error: { code: 'AzureRefused', azure: { code: 'ImageVersionTaken' } },
    });
    expect(callsOf(result, 'reserveNextVersionActivity')).toBe(0);
    expect(world.versions.versions.get('2.0.0')).not.toHaveProperty('exportId');
    expectClaimsGivenUp(world);
  });

  it('say on the version and on a new image what is in it', async () => {
    const options: ExportOptions = {
      description: 'Ubuntu with Octave',
      tags: { course: 'numerics' },
      excludeFromLatest: true,
      endOfLifeDate: '2027-01-01T00:00:00.000Z',
    };
    const world = new ExportWorld({ options });

    await world.runExport({ createVersionActivity: [crashAfterwards()] });

    expect(world.versions.versions.get('1.0.0')?.content).toEqual({
      tags: { course: 'numerics', description: 'Ubuntu with Octave' },
      excludeFromLatest: true,
      endOfLifeDate: '2027-01-01T00:00:00.000Z',
    });
    expect(world.image.description).toBe('Ubuntu with Octave');
  });

  it('make a plain version when they say nothing', async () => {
    const world = new ExportWorld();

    await world.runExport();

    expect(world.versions.versions.get('1.0.0')?.content).toEqual({ tags: {}, excludeFromLatest: false });
    expect(world.versions.targetsOf('1.0.0')).toEqual([
      { name: 'westeurope', regionalReplicaCount: 1, storageAccountType: 'Standard_LRS' },
      { name: 'northeurope', regionalReplicaCount: 1, storageAccountType: 'Standard_LRS' },
    ]);
  });

  it('set replicas and storage of each region, of the home region and with the write of the others', async () => {
    const world = new ExportWorld({
      regions: THREE_REGIONS,
      options: {
        replicaCount: { classOf: 50 },
        storageAccountType: 'Standard_ZRS',
        targetRegions: [
          { name: 'westeurope', regionalReplicaCount: 2 },
          { name: 'northeurope', storageAccountType: 'Premium_LRS' },
        ],
      },
    });

    await world.runExport();

    expect(world.export.status).toBe('Succeeded');
    expect(world.versions.targetsOf('1.0.0')).toEqual([
      { name: 'westeurope', regionalReplicaCount: 2, storageAccountType: 'Standard_ZRS' },
      { name: 'northeurope', regionalReplicaCount: 3, storageAccountType: 'Premium_LRS' },
    ]);
    expect(world.regionStates).toEqual({ westeurope: 'Completed', northeurope: 'Completed' });
  });

  it('are kept for a region that is withdrawn and added again', async () => {
    const world = new ExportWorld({
      options: { replicaCount: 4 },
      copies: { northeurope: { failures: 1 } },
    });

    await world.runExport();

    expect(world.versions.targetsOf('1.0.0').at(-1)).toMatchObject({
      name: 'northeurope',
      regionalReplicaCount: 4,
    });
  });

  it.each<[string, WorldPlan, string]>([
    ['is not offered', { offers: { northeurope: [] } }, 'does not offer the region northeurope'],
    [
      'is restricted',
      { offers: { northeurope: [{ name: 'Standard_LRS', restriction: 'NotAvailableForSubscription' }] } },
      'NotAvailableForSubscription',
    ],
  ])('skip a region that %s, with its reason, and never ask Azure for it', async (_what, plan, reason) => {
    const world = new ExportWorld({ regions: THREE_REGIONS, ...plan });

    await world.runExport();

    expect(world.export.status).toBe('PartiallySucceeded');
    expect(world.regionOf('northeurope')).toMatchObject({
      state: 'Skipped',
      attempt: 0,
      message: expect.stringContaining(reason) as string,
    });
    expect(world.versions.writes).toEqual([['westeurope', 'francecentral']]);
    expect(world.eventTypes).toContain('region-skipped');
  });

  it.each<[string, WorldPlan, string]>([
    [
      'storage that a region does not have',
      { offers: { northeurope: [{ name: 'Premium_LRS' }] } },
      'StorageNotInRegion',
    ],
    ['a home region that is not offered', { offers: { westeurope: [] } }, 'RegionNotOffered'],
    [
      'a region outside the geography',
      { options: { targetRegions: [{ name: 'eastus' }] } },
      'RegionOutsideGeography',
    ],
    ['more replicas than there may be', { options: { replicaCount: 60 } }, 'TooManyReplicas'],
    ['to stop a running VM without consent', { options: { stopTemplateVm: false } }, 'ConsentNeeded'],
    ['an image that should be there and is not', { options: { image: 'Existing' } }, 'ImageNotFound'],
    ['an end of life that is past', { options: { endOfLifeDate: '2020-01-01T00:00:00Z' } }, 'EndOfLifePast'],
  ])('refuse %s, before anything is touched', async (_what, plan, code) => {
    const world = new ExportWorld(plan);

    await world.runExport();

    expect(refusalsOf(world)).toEqual([code]);
  });

  it('need no consent for a VM that does not run', async () => {
    const world = new ExportWorld({ vm: { powerState: 'stopped' }, options: { stopTemplateVm: false } });

    await world.runExport();

    expect(world.export.status).toBe('Succeeded');
  });

  it('go on where a check fails for a reason that nobody foresaw, and are never led astray by its siblings', async () => {
    const world = new ExportWorld();

    const result = await world.runExport({ checkTargetActivity: [crash(), asUsual, asUsual, crash()] });

    expect(world.export.status).toBe('Succeeded');
    // Without a retry of the engine's: beside a sibling between two of those, a failure would mix results up.
    expect(callsOf(result, 'checkTargetActivity')).toBe(6);
  });

  it('count a region as offered that Azure does not tell of, and ask no more often than five times', async () => {
    const world = new ExportWorld({ offers: { northeurope: [] } });

    const result = await world.runExport({ checkTargetActivity: wait(20) });

    expect(callsOf(result, 'checkTargetActivity')).toBe(10);
    expect(world.export.status).toBe('Succeeded');
    const checks = result.calls
      .filter(({ name }) => name === 'checkTargetActivity')
      .map(({ at }) => at.getTime());
    const stop = result.calls.find(({ name }) => name === 'stopTemplateVmActivity')?.at.getTime();
    expect(stop).toBe(checks.at(-1));
  });
});

describe('an export with generalize', () => {
  it('stops the VM, generalizes it, captures it, and never starts it', async () => {
    const world = new ExportWorld({ options: { generalize: true } });

    const result = await world.runExport();

    expect(world.export).toMatchObject({ status: 'Succeeded', capture: { generalizing: true } });
    const asked = result.calls
      .map(({ name }) => name)
      .filter((name) => /TemplateVmActivity$|^capture/.test(name));
    expect([...new Set(asked)]).toEqual([
      'stopTemplateVmActivity',
      'generalizeTemplateVmActivity',
      'captureOsDiskActivity',
    ]);
    expect(world.machines.vm).toMatchObject({ powerState: 'deallocated', generalized: true });
    expect(world.image.image?.osState).toBe('Generalized');
    expect(world.export).not.toHaveProperty('vmAvailableAt');
    expect(world.export).not.toHaveProperty('leftBehind');
  });

  it('takes a VM that is generalized already', async () => {
    const world = new ExportWorld({
      vm: { powerState: 'deallocated', generalized: true },
      options: { generalize: true },
    });

    const result = await world.runExport();

    expect(world.export.status).toBe('Succeeded');
    expect(callsOf(result, 'generalizeTemplateVmActivity')).toBe(0);
  });

  it('says that the VM is lost when it fails after that', async () => {
    const quota = { code: 'QuotaExceeded', message: 'The quota is used up.' };
    const world = new ExportWorld({ options: { generalize: true }, works: { snapshot: [{ error: quota }] } });

    await world.runExport();

    expect(world.export).toMatchObject({ status: 'Failed', leftBehind: [{ code: 'TemplateVmLost' }] });
    expect(world.machines.vm?.powerState).toBe('deallocated');
  });
});
