import { describe, expect, it } from 'vitest';
import { ExportOverError } from '../../../../shared/domain/export/errors.ts';
import { asUsual, meanwhile, refuse, wait, type Answer } from '../../support/answers.ts';
import { BRISK, callsOf, ExportWorld, LINUX_IMAGE, type WorldPlan } from '../../support/export-world.ts';
import { expectAllPutRight, expectClaimsGivenUp } from '../../support/expectations.ts';
import type { RunResult } from '../../run-orchestrator.ts';

/** Few calls, so that an export can be cancelled at each of them. */
const SHORT: WorldPlan = {
  settings: BRISK,
  copies: { westeurope: { minutes: 2 }, northeurope: { minutes: 2 } },
};
const SLOW_COPY: WorldPlan = { copies: { northeurope: { minutes: 60 } } };
const TWENTY_MINUTES = 1200;

async function callsOfWholeExport(): Promise<number> {
  const world = new ExportWorld(SHORT);
  await world.runExport();
  return world.calls.length;
}
const EVERY_CALL = Array.from({ length: await callsOfWholeExport() }, (_, index) => index + 1);

function cancelling(world: ExportWorld): Answer {
  return meanwhile(() => world.cancel());
}

/** Whether somebody cancels before an answer, or the answer comes and then somebody cancels. */
function thenCancel(world: ExportWorld, answer: Answer): Answer {
  return async (real) => {
    const answered = await answer(real);
    await world.cancel();
    return answered;
  };
}

/** Minutes from the wish to the end. */
function minutesToEnd({ export: ended }: ExportWorld): number {
  return (Date.parse(ended.endedAt ?? '') - Date.parse(ended.cancelRequestedAt ?? '')) / 60_000;
}

function namesOf(result: RunResult): string[] {
  return result.calls.map(({ name }) => name);
}

describe('an export that is cancelled', () => {
  it.each(EVERY_CALL)('at its call %i puts everything right, and keeps what serves labs', async (call) => {
    const world = new ExportWorld(SHORT);
    let calls = 0;

    const result = await world.runExport(() => async (real) => {
      calls += 1;
      if (calls === call) await world.cancel();
      return real();
    });

    const { status } = world.export;
    expect(result.status).toBe('Completed');
    expect(['Cancelled', 'Succeeded']).toContain(status);
    expect(world.export).not.toHaveProperty('error');
    expect(minutesToEnd(world)).toBeLessThan(10);
    expect(world.eventTypes.at(-1)).toBe(`export-${status.toLowerCase()}`);
    if (world.regionStates['westeurope'] !== 'Completed') {
      expect(status).toBe('Cancelled');
      expectAllPutRight(world);
      return;
    }
    const served = Object.entries(world.regionStates).filter(([, state]) => state === 'Completed');
    expect(status).toBe(served.length === 2 ? 'Succeeded' : 'Cancelled');
    expect(world.versions.targetsOf('1.0.0').map(({ name }) => name)).toEqual(
      expect.arrayContaining(served.map(([region]) => region)),
    );
    expect(world.versions.targetsOf('1.0.0')).toHaveLength(served.length);
    expect(world.export).not.toHaveProperty('leftBehind');
    expect(world.machines).toMatchObject({ vm: { powerState: 'running' }, snapshots: new Set() });
    expectClaimsGivenUp(world);
  });

  it.each([
    'preflightActivity',
    'checkTargetActivity',
    'stopTemplateVmActivity',
    'captureOsDiskActivity',
    'startTemplateVmActivity',
    'prepareImageActivity',
    'createVersionActivity',
    'checkOperationActivity',
    'observeVersionActivity',
  ])('is heard within a tick although Azure puts %s off for twenty minutes', async (activity) => {
    const world = new ExportWorld();

    const result = await world.runExport({ [activity]: [thenCancel(world, wait(TWENTY_MINUTES))] });

    const requested = Date.parse(world.export.cancelRequestedAt ?? '');
    const heard = result.calls.find(
      ({ name, at }) => at.getTime() > requested && name !== 'recordRequestActivity',
    );
    expect((heard?.at.getTime() ?? 0) - requested).toBeLessThanOrEqual(60_000);
    expect(world.export.status).toBe('Cancelled');
    expect(minutesToEnd(world)).toBeLessThan(10);
    expectAllPutRight(world);
  });

  it('is heard within a tick although Azure puts the list of regions off for twenty minutes', async () => {
    const world = new ExportWorld();

    await world.runExport({ writeRegionsActivity: [thenCancel(world, wait(TWENTY_MINUTES))] });

    expect(world.export.status).toBe('Cancelled');
    expect(world.regionStates).toEqual({ westeurope: 'Completed', northeurope: 'Cancelled' });
    expect(minutesToEnd(world)).toBeLessThan(3);
  });

  it('asks Azure no sooner than it wants, once the cancel has been heard', async () => {
    const world = new ExportWorld(SLOW_COPY);
    const busy: Answer = () => ({ kind: 'wait', seconds: TWENTY_MINUTES, why: 'Busy.', cancelled: true });
    const looks = Array.from({ length: 14 }, () => asUsual);

    const result = await world.runExport({ observeVersionActivity: [...looks, cancelling(world), busy] });

    const times = result.calls
      .filter(({ name }) => name === 'observeVersionActivity')
      .map(({ at }) => at.getTime());
    expect((times[16] ?? 0) - (times[15] ?? 0)).toBeGreaterThanOrEqual(TWENTY_MINUTES * 1000);
    expect(world.export.status).toBe('Cancelled');
  });

  it('is heard while an operation of Azure’s runs, and the VM is started as soon as it has stopped', async () => {
    const world = new ExportWorld({ works: { stop: [{ minutes: 30 }] } });

    const result = await world.runExport({ checkOperationActivity: [asUsual, cancelling(world)] });

    expect(callsOf(result, 'checkOperationActivity')).toBeLessThan(10);
    expect(callsOf(result, 'captureOsDiskActivity')).toBe(0);
    expect(world.export.status).toBe('Cancelled');
    expectAllPutRight(world);
  });

  it('deletes the version before its home region has it, and says so of every region', async () => {
    const world = new ExportWorld();

    await world.runExport({ observeVersionActivity: [asUsual, asUsual, cancelling(world)] });

    expect(world.export.status).toBe('Cancelled');
    expect(world.regionStates).toEqual({ westeurope: 'Cancelled', northeurope: 'Cancelled' });
    expect(world.export.leftBehind).toMatchObject([{ code: 'EmptyImageLeft', target: 'ubuntu' }]);
    expectAllPutRight(world);
  });

  it('says nothing of an image that was there before', async () => {
    const world = new ExportWorld({ image: LINUX_IMAGE });

    await world.runExport({ observeVersionActivity: [cancelling(world)] });

    expect(world.export.status).toBe('Cancelled');
    expect(world.export).not.toHaveProperty('leftBehind');
  });

  it('says that the image stays which it made before it asked for a version', async () => {
    const world = new ExportWorld();

    const result = await world.runExport({ prepareImageActivity: [asUsual, cancelling(world)] });

    expect(callsOf(result, 'createVersionActivity')).toBe(0);
    expect(world.export.leftBehind).toMatchObject([{ code: 'EmptyImageLeft', target: 'ubuntu' }]);
  });

  it('keeps the home region after that, withdraws the others, and keeps no snapshot', async () => {
    const world = new ExportWorld(SLOW_COPY);
    const looks = Array.from({ length: 14 }, () => asUsual);

    await world.runExport({ observeVersionActivity: [...looks, cancelling(world)] });

    expect(world.export).toMatchObject({ status: 'Cancelled' });
    expect(world.export).not.toHaveProperty('retryUntil');
    expect(world.regionStates).toEqual({ westeurope: 'Completed', northeurope: 'Cancelled' });
    expect(world.versions.writes.at(-1)).toEqual(['westeurope']);
    expect(world.machines.snapshots).toEqual(new Set());
    expect(world.store.leftovers).toEqual(new Map());
    expectClaimsGivenUp(world);
  });

  it('withdraws its regions as soon as Azure has time for that', async () => {
    const world = new ExportWorld(SLOW_COPY);
    const looks = Array.from({ length: 14 }, () => asUsual);

    const result = await world.runExport({
      observeVersionActivity: [...looks, cancelling(world)],
      writeRegionsActivity: [asUsual, wait(30), wait(30)],
    });

    expect(callsOf(result, 'writeRegionsActivity')).toBe(4);
    expect(world.export).not.toHaveProperty('leftBehind');
    expect(world.versions.targetsOf('1.0.0').map(({ name }) => name)).toEqual(['westeurope']);
  });

  it('deletes its version as soon as Azure has time for that', async () => {
    const world = new ExportWorld();

    await world.runExport({
      observeVersionActivity: [asUsual, cancelling(world)],
      deleteUnfinishedVersionActivity: [wait(30), wait(TWENTY_MINUTES)],
    });

    expect(world.export.status).toBe('Cancelled');
    expectAllPutRight(world);
  });

  it('lists the region that Azure never lets out of its list', async () => {
    const world = new ExportWorld(SLOW_COPY);
    const looks = Array.from({ length: 14 }, () => asUsual);
    const busy = Array.from({ length: 500 }, () => wait(30));

    await world.runExport({
      observeVersionActivity: [...looks, cancelling(world)],
      writeRegionsActivity: [asUsual, ...busy],
      withdrawRegionsActivity: wait(30),
    });

    expect(world.export).toMatchObject({
      status: 'Cancelled',
      leftBehind: [{ code: 'RegionNotWithdrawn', target: 'northeurope' }],
    });
    expect(minutesToEnd(world)).toBeLessThan(130);
  });

  it('is cancelled, and not failed, when Azure refuses what the cancel needs', async () => {
    const world = new ExportWorld(SLOW_COPY);
    const looks = Array.from({ length: 14 }, () => asUsual);
    const error = { code: 'ScopeLocked', message: 'Locked.' };

    await world.runExport({
      observeVersionActivity: [...looks, cancelling(world)],
      writeRegionsActivity: [asUsual, () => ({ kind: 'refused', regions: [], error })],
      withdrawRegionsActivity: refuse('ScopeLocked'),
    });

    expect(world.export).toMatchObject({ status: 'Cancelled', leftBehind: [{ code: 'RegionNotWithdrawn' }] });
    expect(world.export).not.toHaveProperty('error');
  });

  it('has succeeded when it is cancelled only while it settles', async () => {
    const world = new ExportWorld();

    await world.runExport({ deleteSnapshotActivity: [cancelling(world)] });

    expect(world.export).toMatchObject({ status: 'Succeeded' });
    expect(world.export).toHaveProperty('cancelRequestedAt');
    expect(world.machines.snapshots).toEqual(new Set());
  });

  it('touches nothing when it is cancelled before its run has begun', async () => {
    const world = new ExportWorld();
    await world.cancel();

    const result = await world.runExport();

    expect(namesOf(result)).toEqual([
      'beginActivity',
      'preflightActivity',
      'inspectRunActivity',
      'settleActivity',
    ]);
    expect(world.export).toMatchObject({ status: 'Cancelled', step: 'Done' });
    expect(world.operations.started).toEqual([]);
    expect(world.eventTypes).toEqual(['export-cancelled']);
    expectClaimsGivenUp(world);
  });

  it('is cancelled by whoever takes it over from a dead run', async () => {
    const world = new ExportWorld();
    await world.runExport({ observeVersionActivity: [asUsual, world.loseRun('before')] });
    await world.cancel();

    await world.runAbandon();

    expect(world.export.status).toBe('Cancelled');
    expect(world.export).not.toHaveProperty('error');
    expectAllPutRight(world);
  });

  it('changes nothing when it is cancelled again, now or after its end', async () => {
    const world = new ExportWorld();
    const first = await world.cancel();

    const second = await world.cancel();
    await world.runExport();
    const third = await world.cancel();

    expect(second).toEqual(first);
    expect(third).toMatchObject({ status: 'Cancelled', cancelRequestedAt: first.cancelRequestedAt });
    const notes = world.store.timelineOf('export-1').filter(({ kind }) => kind === 'note');
    expect(notes).toHaveLength(1);
  });

  it('cannot be cancelled any more once it has succeeded', async () => {
    const world = new ExportWorld();
    await world.runExport();

    await expect(world.cancel()).rejects.toThrow(ExportOverError);
  });

  it('lists what it could not put right', async () => {
    const world = new ExportWorld();

    await world.runExport({
      observeVersionActivity: [cancelling(world)],
      deleteUnfinishedVersionActivity: refuse('ScopeLocked'),
      deleteSnapshotActivity: refuse('ScopeLocked'),
    });

    expect(world.export).toMatchObject({
      status: 'Cancelled',
      leftBehind: [{ code: 'ImageVersionLeft' }, { code: 'SnapshotLeft' }],
    });
    expect(world.store.leftovers.get('export-1')).toMatchObject({ snapshot: true, version: true });
  });
});

describe('an export with generalize that is cancelled', () => {
  const GENERALIZE: WorldPlan = { options: { generalize: true } };

  it.each(['stopTemplateVmActivity', 'generalizeTemplateVmActivity'])(
    'at %s gives the VM back, which is not generalized',
    async (activity) => {
      const world = new ExportWorld(GENERALIZE);

      await world.runExport({ [activity]: [cancelling(world)] });

      expect(world.export.status).toBe('Cancelled');
      expect(world.machines.vm).toMatchObject({ powerState: 'running', generalized: false });
      expect(world.export).not.toHaveProperty('leftBehind');
      expectAllPutRight(world);
    },
  );

  it.each(['running', 'deallocated'] as const)(
    'after the VM, once %s, is generalized lists that it is lost',
    async (powerState) => {
      const world = new ExportWorld({ ...GENERALIZE, vm: { powerState } });

      await world.runExport({ captureOsDiskActivity: [asUsual, cancelling(world)] });

      expect(world.export).toMatchObject({
        status: 'Cancelled',
        leftBehind: [{ code: 'TemplateVmLost', target: 'templateVm' }],
      });
      expect(world.machines.vm).toMatchObject({ powerState: 'deallocated', generalized: true });
      expect(world.machines.snapshots).toEqual(new Set());
      expectClaimsGivenUp(world);
    },
  );

  it('says to start the VM by hand when it is not generalized and Azure will not start it', async () => {
    const world = new ExportWorld(GENERALIZE);

    await world.runExport({
      generalizeTemplateVmActivity: [cancelling(world)],
      startTemplateVmActivity: refuse('AllocationFailed'),
    });

    expect(world.export.leftBehind).toMatchObject([{ code: 'TemplateVmStopped' }]);
  });
});
