import { describe, expect, it } from 'vitest';
import { asUsual, refuse, wait } from '../../support/answers.ts';
import { callsOf, ExportWorld, type WorldPlan } from '../../support/export-world.ts';
import { expectAllPutRight, expectClaimsGivenUp } from '../../support/expectations.ts';

type Moment = 'before' | 'after';

/** An export whose run died at the nth call of the activity. */
async function lostExport(
  activity: string,
  call: number,
  moment: Moment,
  plan: WorldPlan = {},
): Promise<ExportWorld> {
  const world = new ExportWorld(plan);
  const before = Array.from({ length: call - 1 }, () => asUsual);
  await world.runExport({ [activity]: [...before, world.loseRun(moment)] });
  return world;
}

describe('abandonExport', () => {
  it.each<[string, number, Moment]>([
    ['beginActivity', 1, 'after'],
    ['preflightActivity', 1, 'before'],
    ['recordStepActivity', 1, 'before'],
  ])('settles an export that died at %s (call %i, %s it) and touches nothing', async (...lostAt) => {
    const world = await lostExport(...lostAt);

    const result = await world.runAbandon();

    expect(result).toMatchObject({ status: 'Completed', output: null });
    expect(world.export).toMatchObject({ status: 'Failed', error: { code: 'RunLost' } });
    expect(result.calls.map((call) => call.name)).toEqual(['takeOverActivity', 'settleActivity']);
    expectClaimsGivenUp(world);
  });

  it.each<[string, number, Moment]>([
    ['recordStepActivity', 1, 'after'],
    ['stopTemplateVmActivity', 1, 'before'],
    ['stopTemplateVmActivity', 1, 'after'],
    ['checkOperationActivity', 2, 'before'],
    ['captureOsDiskActivity', 1, 'before'],
    ['captureOsDiskActivity', 1, 'after'],
    ['captureOsDiskActivity', 2, 'after'],
    ['startTemplateVmActivity', 1, 'before'],
    ['startTemplateVmActivity', 1, 'after'],
    ['prepareImageActivity', 1, 'before'],
    ['prepareImageActivity', 2, 'after'],
    ['createVersionActivity', 1, 'before'],
    ['createVersionActivity', 1, 'after'],
    ['observeVersionActivity', 1, 'before'],
    ['recordRegionActivity', 1, 'after'],
    ['observeVersionActivity', 5, 'before'],
  ])('puts an export right that died at %s (call %i, %s it)', async (...lostAt) => {
    const world = await lostExport(...lostAt);

    await world.runAbandon();

    expect(world.export).toMatchObject({ status: 'Failed', step: 'Done', error: { code: 'RunLost' } });
    expectAllPutRight(world);
  });

  it.each<[string, number, Moment]>([
    ['writeRegionsActivity', 1, 'before'],
    ['writeRegionsActivity', 1, 'after'],
    ['observeVersionActivity', 15, 'before'],
  ])('keeps a version that serves its home region, dead at %s (call %i, %s it)', async (...lostAt) => {
    const world = await lostExport(...lostAt, { copies: { northeurope: { minutes: 60 } } });

    const result = await world.runAbandon();

    expect(world.export).toMatchObject({ status: 'PartiallySucceeded', error: { code: 'RunLost' } });
    expect(world.export).toHaveProperty('retryUntil');
    expect(world.regionStates).toEqual({ westeurope: 'Completed', northeurope: 'Failed' });
    expect(callsOf(result, 'deleteUnfinishedVersionActivity')).toBe(0);
    expect(callsOf(result, 'deleteSnapshotActivity')).toBe(0);
    expectClaimsGivenUp(world);
  });

  it("takes the regions without a copy out of Azure's list", async () => {
    const world = await lostExport('observeVersionActivity', 15, 'before', {
      copies: { northeurope: { minutes: 60 } },
    });

    await world.runAbandon();

    expect(world.versions.writes.at(-1)).toEqual(['westeurope']);
    expect(world.export).not.toHaveProperty('leftBehind');
  });

  it('says which regions Azure would not take out of its list', async () => {
    const world = await lostExport('observeVersionActivity', 15, 'before', {
      copies: { northeurope: { minutes: 60 } },
    });

    await world.runAbandon({ withdrawRegionsActivity: wait(30) });

    expect(world.export.leftBehind).toMatchObject([
      {
        code: 'RegionNotWithdrawn',
        message: expect.stringContaining('in its list for northeurope') as string,
      },
    ]);
  });

  it.each<[string, number, Moment]>([
    ['recordStepActivity', 8, 'before'],
    ['deleteSnapshotActivity', 1, 'before'],
    ['deleteSnapshotActivity', 1, 'after'],
    ['settleActivity', 1, 'before'],
  ])('finishes an export that had all its copies, dead at %s (call %i, %s it)', async (...lostAt) => {
    const world = await lostExport(...lostAt);

    await world.runAbandon();

    expect(world.export.status).toBe('Succeeded');
    expect(world.export).not.toHaveProperty('error');
    expect(world.regionStates).toEqual({ westeurope: 'Completed', northeurope: 'Completed' });
    expect(world.machines.snapshots).toEqual(new Set());
    expectClaimsGivenUp(world);
  });

  it('does not touch an export that is over', async () => {
    const world = await lostExport('settleActivity', 1, 'after');
    const settled = world.export;

    const result = await world.runAbandon();

    expect(world.export).toEqual(settled);
    expect(result.calls.map((call) => call.name)).toEqual(['takeOverActivity']);
  });

  it('does not touch an export that has not begun', async () => {
    const world = await lostExport('beginActivity', 1, 'before');

    const result = await world.runAbandon();

    expect(world.export.status).toBe('Accepted');
    expect(result.calls.map((call) => call.name)).toEqual(['takeOverActivity']);
  });

  it('lists what it could not put right', async () => {
    const world = await lostExport('observeVersionActivity', 3, 'before');

    await world.runAbandon({
      deleteUnfinishedVersionActivity: refuse('ScopeLocked'),
      deleteSnapshotActivity: refuse('ScopeLocked'),
    });

    expect(world.export).toMatchObject({
      status: 'Failed',
      leftBehind: [
        {
          code: 'ImageVersionLeft',
          message:
            'Version 1.0.0 of the image could not be deleted yet. Azure says ScopeLocked. (ScopeLocked)',
        },
        {
          code: 'SnapshotLeft',
          message:
            'The snapshot of the OS disk could not be deleted yet. Azure says ScopeLocked. (ScopeLocked)',
        },
      ],
    });
    expect(world.store.leftovers.get('export-1')).toMatchObject({ snapshot: true, version: true });
  });

  it('leaves a template VM alone that was given back: its teacher may have stopped it since', async () => {
    const world = await lostExport('observeVersionActivity', 3, 'before');

    const result = await world.runAbandon();

    expect(callsOf(result, 'startTemplateVmActivity')).toBe(0);
  });

  it.each<[string, string, number]>([
    ['takeOverActivity', 'observeVersionActivity', 3],
    ['startTemplateVmActivity', 'captureOsDiskActivity', 1],
    ['inspectReplicationActivity', 'observeVersionActivity', 3],
    ['deleteUnfinishedVersionActivity', 'observeVersionActivity', 3],
    ['deleteSnapshotActivity', 'observeVersionActivity', 3],
  ])(
    'is finished by another when it dies itself at %s (the run was lost at %s, call %i)',
    async (activity, lostAt, call) => {
      const world = await lostExport(lostAt, call, 'before');

      const first = await world.runAbandon({ [activity]: [world.loseRun('after')] });
      await world.runAbandon();

      expect(first.status).toBe('Failed');
      expect(world.export).toMatchObject({ status: 'Failed', error: { code: 'RunLost' } });
      const left = (world.export.leftBehind ?? []).map(({ code }) => code);
      expect(left.filter((code) => code !== 'EmptyImageLeft')).toEqual([]);
      expect([...world.versions.versions.keys()]).toEqual([]);
      expect(world.machines.snapshots).toEqual(new Set());
    },
  );

  it('stops without another word when the export is taken over from it', async () => {
    const world = await lostExport('captureOsDiskActivity', 1, 'after');

    const result = await world.runAbandon({
      startTemplateVmActivity: [
        (real) => {
          world.takeOver();
          return real();
        },
      ],
    });

    expect(result).toMatchObject({ status: 'Completed', output: null });
    expect(callsOf(result, 'deleteSnapshotActivity')).toBe(0);
    expect(world.export).toMatchObject({ status: 'Running', runToken: 'another run' });
  });
});
