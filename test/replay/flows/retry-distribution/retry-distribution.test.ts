import { describe, expect, it } from 'vitest';
import { NothingToRetryError, VersionBusyError } from '../../../../shared/domain/export/errors.ts';
import { asUsual, crash, crashAfterwards, meanwhile, refuse, wait } from '../../support/answers.ts';
import { BRISK, callsOf, ExportWorld, type WorldPlan } from '../../support/export-world.ts';
import { expectClaimsGivenUp } from '../../support/expectations.ts';

const THREE_REGIONS = ['westeurope', 'francecentral', 'northeurope'];

/** An export whose copies to the other regions fail so often; one run makes three attempts. */
async function partlySucceeded(failures: number, plan: WorldPlan = {}): Promise<ExportWorld> {
  const world = new ExportWorld({
    regions: THREE_REGIONS,
    copies: { francecentral: { failures }, northeurope: { failures } },
    ...plan,
    settings: { ...BRISK, ...plan.settings },
  });
  await world.runExport();
  expect(world.export.status).toBe('PartiallySucceeded');
  return world;
}

/** The export can be retried again: its version, its snapshot and its window are as they were. */
function expectStillRetryable(world: ExportWorld): void {
  expect(world.export).toMatchObject({ status: 'PartiallySucceeded' });
  expect(world.export).toHaveProperty('retryUntil');
  expect(world.versions.completedRegions('1.0.0')).toContain('westeurope');
  expect(world.versions.targetsOf('1.0.0').map(({ name }) => name)).toContain('westeurope');
  expect(world.machines.snapshots).toEqual(new Set(['export-1']));
  expect(world.store.leftovers.get('export-1')).toMatchObject({ snapshot: true, version: false });
  expectClaimsGivenUp(world);
}

describe('retryDistribution', () => {
  it('copies to the regions without the image; then the export has succeeded and its snapshot goes', async () => {
    const world = await partlySucceeded(3);
    const retry = await world.retry();

    const result = await world.runRetry(retry);

    expect(result).toMatchObject({ status: 'Completed', output: null });
    expect(world.store.get(retry.id)).toMatchObject({
      status: 'Succeeded',
      step: 'Done',
      retryOf: 'export-1',
    });
    expect(world.export).toMatchObject({ status: 'Succeeded', retriedBy: retry.id });
    expect(world.export).not.toHaveProperty('retryUntil');
    const completed = { westeurope: 'Completed', francecentral: 'Completed', northeurope: 'Completed' };
    expect(world.regionStates).toEqual(completed);
    expect(world.regionStatesOf(retry.id)).toEqual(completed);
    expect(world.versions.completedRegions('1.0.0').toSorted()).toEqual(THREE_REGIONS.toSorted());
    expect(world.machines.snapshots).toEqual(new Set());
    expect(world.store.leftovers).toEqual(new Map());
    expectClaimsGivenUp(world);
  });

  it('has no business with the template VM, and makes no version', async () => {
    const world = await partlySucceeded(3);
    const before = [...world.operations.started];

    await world.runRetry(await world.retry());

    const started = world.operations.started.slice(before.length);
    expect(new Set(started)).toEqual(new Set(['write', 'deleteSnapshot']));
  });

  it('tells only of what it did itself', async () => {
    const world = await partlySucceeded(3);
    world.clock.moveTo(new Date(world.clock.in(600)));
    const retry = await world.retry();

    await world.runRetry(retry);

    expect(world.eventTypesOf(retry.id)).toEqual([
      'region-replicated',
      'region-replicated',
      'export-succeeded',
    ]);
    const told = world.store.timelineOf(retry.id).filter(({ id }) => id.startsWith('region-westeurope'));
    expect(told).toEqual([]);
    const durations = await world.durations.readAll();
    expect(durations['westeurope']).toHaveLength(1);
    expect(Math.max(...(durations['northeurope'] ?? []))).toBeLessThan(1200);
  });

  it('leaves the export as it is when it fails a second time, to be retried again', async () => {
    const world = await partlySucceeded(6);
    const retry = await world.retry();

    await world.runRetry(retry);
    const first = world.store.get(retry.id);
    const stateAfter = world.export;
    expectStillRetryable(world);
    const second = await world.retry();
    await world.runRetry(second);

    expect(first).toMatchObject({ status: 'PartiallySucceeded' });
    expect(first).not.toHaveProperty('retryUntil');
    expect(stateAfter.status).toBe('PartiallySucceeded');
    expect(world.regionOf('northeurope')).toMatchObject({ state: 'Completed', attempt: 1 });
    expect(world.export).toMatchObject({ status: 'Succeeded', retriedBy: second.id });
  });

  it('copies only to the regions that were asked for, and leaves the others with their reasons', async () => {
    const world = await partlySucceeded(3);
    const before = world.regionOf('francecentral');
    const retry = await world.retry(['northeurope']);

    await world.runRetry(retry);

    expect(world.store.get(retry.id).status).toBe('PartiallySucceeded');
    expect(world.regionOf('northeurope')?.state).toBe('Completed');
    expect(world.regionOf('francecentral')).toEqual(before);
    expect(world.regionStatesOf(retry.id)).toEqual(world.regionStates);
    expectStillRetryable(world);
  });

  it('skips a region that Azure does not offer by now', async () => {
    const world = await partlySucceeded(3);
    const answer = (real: () => Promise<unknown>) => real();
    const skip = () => ({
      kind: 'done',
      value: { kind: 'skipped', code: 'RegionNotOffered', message: 'Not there.' },
    });
    const retry = await world.retry();

    await world.runRetry(retry, { checkTargetActivity: [answer, skip] });

    expect(world.store.get(retry.id).status).toBe('PartiallySucceeded');
    expect(world.regionOf('northeurope')).toMatchObject({ state: 'Skipped', message: 'Not there.' });
    expect(world.eventTypesOf(retry.id)).toContain('region-skipped');
    expectStillRetryable(world);
  });

  it('is refused while another retry writes the version', async () => {
    const world = await partlySucceeded(3);
    await world.retry();

    await expect(world.retry()).rejects.toThrow(VersionBusyError);
  });

  it('is refused once every region has the image, and when its time is over', async () => {
    const done = await partlySucceeded(3);
    await done.runRetry(await done.retry());
    const late = await partlySucceeded(3);
    late.clock.moveTo(new Date(late.clock.in(8 * 24 * 60)));

    await expect(done.retry()).rejects.toThrow(NothingToRetryError);
    await expect(late.retry()).rejects.toThrow(NothingToRetryError);
  });

  it.each([1, 2, 5, 8, 12])('can be cancelled at its call %i, and the export retried again', async (call) => {
    const world = await partlySucceeded(3);
    const retry = await world.retry();
    let calls = 0;

    await world.runRetry(retry, () => async (real) => {
      calls += 1;
      if (calls === call) await world.cancel(retry.id);
      return real();
    });

    expect(world.store.get(retry.id).status).toBe('Cancelled');
    expect(world.store.get(retry.id)).not.toHaveProperty('leftBehind');
    expect(world.versions.targetsOf('1.0.0').map(({ name }) => name)).toEqual(['westeurope']);
    expectStillRetryable(world);
  });

  it('is heard within a tick when it is cancelled while Azure puts its checks off', async () => {
    const world = await partlySucceeded(3);
    const retry = await world.retry();
    const since = world.clock.now().getTime();

    const result = await world.runRetry(retry, {
      checkTargetActivity: [
        async () => {
          await world.cancel(retry.id);
          return { kind: 'wait', seconds: 1200, why: 'Busy.' };
        },
      ],
    });

    expect(world.store.get(retry.id).status).toBe('Cancelled');
    expect(result.finishedAt.getTime() - since).toBeLessThan(180_000);
    expectStillRetryable(world);
  });

  it('succeeds after one that was cancelled, also where it is asked for a part only', async () => {
    const world = await partlySucceeded(3);
    const cancelled = await world.retry();
    await world.runRetry(cancelled, {
      observeVersionActivity: [asUsual, meanwhile(() => world.cancel(cancelled.id))],
    });
    expect(world.regionStates).toMatchObject({ francecentral: 'Cancelled', northeurope: 'Cancelled' });

    const part = await world.retry(['northeurope']);
    await world.runRetry(part);
    const statusOfPart = world.store.get(part.id).status;
    await world.runRetry(await world.retry());

    expect(statusOfPart).toBe('PartiallySucceeded');
    expect(world.export.status).toBe('Succeeded');
  });

  it.each([
    'beginActivity',
    'planRetryActivity',
    'checkTargetActivity',
    'observeVersionActivity',
    'writeRegionsActivity',
    'recordRegionActivity',
  ])('of which the run died at %s is abandoned, and version and snapshot stay', async (activity) => {
    const world = await partlySucceeded(3);
    const retry = await world.retry();
    await world.runRetry(retry, { [activity]: [world.loseRun('after')] });

    const result = await world.runAbandon({}, retry.id);

    expect(result.status).toBe('Completed');
    expect(world.store.get(retry.id)).toMatchObject({
      status: 'PartiallySucceeded',
      error: { code: 'RunLost' },
    });
    expect(
      callsOf(result, 'deleteUnfinishedVersionActivity') + callsOf(result, 'deleteSnapshotActivity'),
    ).toBe(0);
    expect(callsOf(result, 'startTemplateVmActivity')).toBe(0);
    expect(world.regionStatesOf(retry.id)).toEqual(world.regionStates);
    expectStillRetryable(world);
  });

  it('that died before it asked for anything leaves the reasons of the first failure', async () => {
    const world = await partlySucceeded(3);
    const before = world.store.regionsOf('export-1');
    const retry = await world.retry();
    await world.runRetry(retry, { planRetryActivity: [world.loseRun('before')] });

    await world.runAbandon({}, retry.id);

    expect(world.store.regionsOf('export-1')).toEqual(before);
    expect(world.eventTypesOf(retry.id)).toEqual(['export-partially-succeeded']);
  });

  it.each<[string, 'before' | 'after']>([
    ['completeSourceActivity', 'before'],
    ['completeSourceActivity', 'after'],
    ['settleActivity', 'before'],
    ['settleActivity', 'after'],
    ['takeLeftoverActivity', 'before'],
    ['deleteSnapshotActivity', 'after'],
  ])('completes the export even if it died at %s (%s it)', async (activity, moment) => {
    const world = await partlySucceeded(3);
    const retry = await world.retry();
    await world.runRetry(retry, { [activity]: [world.loseRun(moment)] });

    await world.sweep(15);
    await world.sweep(15);

    expect(world.store.get(retry.id).status).toBe('Succeeded');
    expect(world.export.status).toBe('Succeeded');
    expect(world.machines.snapshots).toEqual(new Set());
    expect(world.store.leftovers).toEqual(new Map());
    expectClaimsGivenUp(world);
  });

  it.each([
    'beginActivity',
    'planRetryActivity',
    'observeVersionActivity',
    'writeRegionsActivity',
    'recordRegionActivity',
    'completeSourceActivity',
    'settleActivity',
  ])('does nothing twice when the answer of %s is lost', async (activity) => {
    const world = await partlySucceeded(3);
    const retry = await world.retry();

    await world.runRetry(retry, { [activity]: [crashAfterwards()] });

    expect(world.export.status).toBe('Succeeded');
    expect(world.eventTypesOf(retry.id).filter((type) => type === 'export-succeeded')).toHaveLength(1);
    expect(world.versions.attemptsIn('northeurope')).toBe(4);
  });

  it('never deletes the version, not even when Azure shows its home region as copied to again', async () => {
    const world = await partlySucceeded(3);
    const retry = await world.retry();

    const result = await world.runRetry(retry, {
      planRetryActivity: crash(),
      inspectReplicationActivity: async (real) => {
        const looked = (await real()) as { value: { regions: { region: string; state: string }[] } };
        const regions = looked.value.regions.map((region) =>
          region.region === 'westeurope' ? { ...region, state: 'Failed' } : region,
        );
        return { ...looked, value: { ...looked.value, regions } };
      },
    });

    expect(callsOf(result, 'deleteUnfinishedVersionActivity')).toBe(0);
    expect(world.store.get(retry.id).status).toBe('Failed');
    expect(world.versions.completedRegions('1.0.0')).toEqual(['westeurope']);
    expect(world.machines.snapshots).toEqual(new Set(['export-1']));
  });

  it('leaves nothing to remove later when the version could not be looked at', async () => {
    const world = await partlySucceeded(3);
    const retry = await world.retry();

    await world.runRetry(retry, {
      observeVersionActivity: crash(),
      inspectReplicationActivity: refuse('AuthorizationFailed'),
    });

    expect(world.store.get(retry.id).status).toBe('Failed');
    expect(world.store.leftovers.has(retry.id)).toBe(false);
    expectStillRetryable(world);
  });

  it('drops from the export what is not true any more once it has succeeded', async () => {
    const world = await partlySucceeded(3, { settings: { operationDeadlineMinutes: 5 } });
    world.store.put({
      ...world.export,
      error: { code: 'RunLost', message: 'Lost.' },
      leftBehind: [{ code: 'RegionNotWithdrawn', message: 'It may finish.', target: 'northeurope' }],
    });

    await world.runRetry(await world.retry());

    expect(world.export.status).toBe('Succeeded');
    expect(world.export).not.toHaveProperty('error');
    expect(world.export).not.toHaveProperty('leftBehind');
  });

  it('waits when Azure is busy with the version', async () => {
    const world = await partlySucceeded(3);

    await world.runRetry(await world.retry(), { writeRegionsActivity: [wait(300), wait(30)] });

    expect(world.export.status).toBe('Succeeded');
  });
});
