import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../run-orchestrator.ts';
import { asUsual, crash, crashAfterwards, wait } from '../../support/answers.ts';
import { BRISK, callsOf, ExportWorld, LINUX_IMAGE, NINE_REGIONS } from '../../support/export-world.ts';
import { expectClaimsGivenUp } from '../../support/expectations.ts';

/** Every activity of an export in which nothing fails. */
const ACTIVITIES = [
  'beginActivity',
  'preflightActivity',
  'checkTargetActivity',
  'recordRequestActivity',
  'recordStepActivity',
  'stopTemplateVmActivity',
  'checkOperationActivity',
  'captureOsDiskActivity',
  'startTemplateVmActivity',
  'prepareImageActivity',
  'createVersionActivity',
  'observeVersionActivity',
  'recordRegionActivity',
  'writeRegionsActivity',
  'deleteSnapshotActivity',
  'settleActivity',
];

/** When the run asked Azure by the activity, in milliseconds; while it waits it also listens for a cancel. */
function looksAt({ calls }: RunResult, name: string): number[] {
  const looks = calls.filter((call) => call.name === name);
  const asks = looks.filter(
    ({ input }) => name !== 'checkOperationActivity' || JSON.stringify(input).includes('"operation"'),
  );
  return asks.map((call) => call.at.getTime());
}

describe('exportImage', () => {
  it.each([
    { count: 1, regions: ['westeurope'] },
    { count: 2, regions: ['westeurope', 'northeurope'] },
    { count: 9, regions: NINE_REGIONS },
  ])('copies the image to all $count regions and leaves nothing behind', async ({ regions }) => {
    const world = new ExportWorld({ regions });

    const result = await world.runExport();

    expect(result).toMatchObject({ status: 'Completed', output: null, hangs: [] });
    expect(result.longestHistory).toBeLessThanOrEqual(250);
    expect(world.export).toMatchObject({ status: 'Succeeded', step: 'Done', version: '1.0.0' });
    expect(world.export).not.toHaveProperty('leftBehind');
    expect(world.export).not.toHaveProperty('retryUntil');
    expect(world.export).not.toHaveProperty('error');
    expect(world.regionStates).toEqual(Object.fromEntries(regions.map((region) => [region, 'Completed'])));
    expect(world.versions.completedRegions('1.0.0')).toEqual(regions);
    expect(world.machines.vm?.powerState).toBe('running');
    expect(world.machines.snapshots).toEqual(new Set());
    expectClaimsGivenUp(world);
  });

  it('copies to the home region first, and to all others with one write', async () => {
    const world = new ExportWorld({ regions: NINE_REGIONS });

    await world.runExport();

    expect(world.versions.writes).toEqual([NINE_REGIONS]);
    expect(world.versions.preempted).toBe(0);
  });

  it('tells the story in events', async () => {
    const world = new ExportWorld();

    await world.runExport();

    expect(world.eventTypes).toEqual([
      'export-capturing',
      'template-vm-available',
      'image-version-created',
      'region-replicated',
      'region-replicated',
      'export-succeeded',
    ]);
  });

  it('gives the template VM back as soon as the snapshot is taken', async () => {
    const world = new ExportWorld();

    const result = await world.runExport();

    const asked = result.calls
      .map((call) => call.name)
      .filter((name) => /TemplateVmActivity$|^prepare/.test(name));
    expect(asked.indexOf('startTemplateVmActivity')).toBeLessThan(asked.indexOf('prepareImageActivity'));
    expect(world.export.vmUnavailableFrom).toBe('2026-03-02T08:00:00.000Z');
    expect(world.export.vmAvailableAt).toBe('2026-03-02T08:01:30.000Z');
  });

  it.each(['stopped', 'deallocated'] as const)(
    'neither stops nor starts a template VM that is %s',
    async (powerState) => {
      const world = new ExportWorld({ vm: { powerState } });

      await world.runExport();

      expect(world.export).toMatchObject({ status: 'Succeeded', capture: { wasRunning: false } });
      expect(world.operations.started).not.toContain('stop');
      expect(world.operations.started).not.toContain('start');
      expect(world.machines.vm?.powerState).toBe(powerState);
      expect(world.export).not.toHaveProperty('vmUnavailableFrom');
      expect(world.export).not.toHaveProperty('vmAvailableAt');
    },
  );

  it('stops at once when another run has the export', async () => {
    const world = new ExportWorld();
    await world.runExport();

    const second = await world.runExport({}, 'second-run');

    expect(second).toMatchObject({ status: 'Completed', output: null });
    expect(second.calls.map((call) => call.name)).toEqual(['beginActivity']);
  });

  it('refuses with every reason, before anything is touched', async () => {
    const world = new ExportWorld({ galleryGone: true, vm: { dataDisks: 2, generalized: true } });

    await world.runExport();

    expect(world.export).toMatchObject({ status: 'Failed', error: { code: 'PreflightFailed' } });
    expect(world.export.error?.details?.map((detail) => detail.code)).toEqual([
      'GalleryNotFound',
      'VmGeneralized',
      'VmHasDataDisks',
    ]);
    expect(world.export).not.toHaveProperty('capture');
    expect(world.operations.started).toEqual([]);
    expectClaimsGivenUp(world);
  });

  it('refuses an image that is there with other properties, before anything is touched', async () => {
    const world = new ExportWorld({ image: { ...LINUX_IMAGE, osType: 'Windows' } });

    await world.runExport();

    expect(world.export).toMatchObject({
      status: 'Failed',
      error: { code: 'PreflightFailed', details: [{ code: 'ImageIncompatible' }] },
    });
    expect(world.operations.started).toEqual([]);
  });

  it('uses an image that is there with the same properties', async () => {
    const world = new ExportWorld({ image: LINUX_IMAGE });

    await world.runExport();

    expect(world.export.status).toBe('Succeeded');
    expect(world.operations.started).not.toContain('image');
  });

  it('takes the next number when somebody else made a version under its own', async () => {
    const world = new ExportWorld();
    world.versions.addForeign('1.0.0');

    const result = await world.runExport();

    expect(world.export).toMatchObject({ status: 'Succeeded', version: '1.0.1' });
    expect(callsOf(result, 'reserveNextVersionActivity')).toBe(1);
    expect(world.versions.versions.get('1.0.0')).not.toHaveProperty('exportId');
  });

  it('takes another number again when that one is taken, too', async () => {
    const world = new ExportWorld();
    world.versions.addForeign('1.0.0');

    const result = await world.runExport({
      createVersionActivity: [
        (real) => real(),
        (real) => {
          world.versions.addForeign('1.4.0');
          return real();
        },
      ],
    });

    expect(world.export).toMatchObject({ status: 'Succeeded', version: '1.4.1' });
    expect(callsOf(result, 'reserveNextVersionActivity')).toBe(2);
    expect(world.versions.completedRegions('1.4.1')).toEqual(['westeurope', 'northeurope']);
    expect(world.claims.claims).toEqual(new Map());
  });

  it('fails when version after version turns out to be taken', async () => {
    const world = new ExportWorld();
    let minor = 0;
    const takeNext = (real: () => unknown) => {
      minor += 1;
      world.versions.addForeign(`1.${minor}.0`);
      return real();
    };

    await world.runExport({ createVersionActivity: Array.from({ length: 10 }, () => takeNext) });

    expect(world.export).toMatchObject({ status: 'Failed', error: { azure: { code: 'ImageVersionTaken' } } });
    expect(world.claims.claims).toEqual(new Map());
  });

  it.each([
    'preflightActivity',
    'stopTemplateVmActivity',
    'captureOsDiskActivity',
    'startTemplateVmActivity',
    'prepareImageActivity',
    'createVersionActivity',
    'observeVersionActivity',
    'writeRegionsActivity',
    'deleteSnapshotActivity',
    'checkOperationActivity',
  ])('waits as long as Azure wants when %s meets a 429', async (name) => {
    const world = new ExportWorld();

    const listening = name === 'checkOperationActivity' ? Array.from({ length: 4 }, () => asUsual) : [];

    const result = await world.runExport({ [name]: [wait(300), ...listening, wait(300)] });

    const times = looksAt(result, name);
    expect(world.export.status).toBe('Succeeded');
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(300_000);
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThanOrEqual(300_000);
  });

  it.each(ACTIVITIES)('goes on when %s fails for a moment', async (name) => {
    const world = new ExportWorld({ settings: BRISK });

    await world.runExport({ [name]: [crash(), crash()] });

    expect(world.export.status).toBe('Succeeded');
  });

  it.each(ACTIVITIES)('does nothing twice when the answer of %s is lost', async (name) => {
    const world = new ExportWorld({ settings: BRISK });

    await world.runExport({ [name]: [crashAfterwards()] });

    expect(world.export.status).toBe('Succeeded');
    for (const work of ['stop', 'start', 'snapshot', 'image', 'version']) {
      expect(world.operations.started.filter((started) => started === work)).toHaveLength(1);
    }
    expect([...world.versions.versions.keys()]).toEqual(['1.0.0']);
    expect(world.eventTypes.filter((type) => type === 'export-succeeded')).toHaveLength(1);
  });

  it('keeps one number when the answer to its reservation is lost', async () => {
    const world = new ExportWorld();
    world.versions.addForeign('1.0.0');

    await world.runExport({ reserveNextVersionActivity: [crashAfterwards()] });

    expect(world.export).toMatchObject({ status: 'Succeeded', version: '1.0.1' });
  });
});
