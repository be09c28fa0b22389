import { describe, expect, it } from 'vitest';
import { crashAfterwards, refuse } from '../../support/answers.ts';
import { BRISK, callsOf, ExportWorld } from '../../support/export-world.ts';
import { expectClaimsGivenUp } from '../../support/expectations.ts';

const WEEK_IN_MINUTES = 7 * 24 * 60;

function later(world: ExportWorld, minutes: number): void {
  world.clock.moveTo(new Date(world.clock.in(minutes)));
}

/** An export that keeps its snapshot for a retry. */
async function partlySucceeded(): Promise<ExportWorld> {
  const world = new ExportWorld({ settings: BRISK, copies: { northeurope: { failures: 99 } } });
  await world.runExport();
  return world;
}

/** A failed export whose version and snapshot Azure would not delete. */
async function failedWithLeftovers(): Promise<ExportWorld> {
  const world = new ExportWorld({ settings: BRISK, copies: { westeurope: { failures: 99 } } });
  await world.runExport({
    deleteUnfinishedVersionActivity: refuse('ScopeLocked'),
    deleteSnapshotActivity: refuse('ScopeLocked'),
  });
  expect(world.store.leftovers.get('export-1')).toMatchObject({ snapshot: true, version: true });
  return world;
}

describe('reapLeftovers', () => {
  it('touches nothing before its time', async () => {
    const world = await partlySucceeded();
    later(world, WEEK_IN_MINUTES - 60);
    const before = world.export;

    const result = await world.runReap();

    expect(result.calls.map(({ name }) => name)).toEqual(['takeLeftoverActivity']);
    expect(world.export).toEqual(before);
    expect(world.machines.snapshots).toEqual(new Set(['export-1']));
  });

  it('deletes the snapshot once nobody may retry any more, and keeps the version', async () => {
    const world = await partlySucceeded();
    later(world, WEEK_IN_MINUTES + 1);

    await world.runReap();

    expect(world.machines.snapshots).toEqual(new Set());
    expect(world.export).toMatchObject({ status: 'PartiallySucceeded' });
    expect(world.export).not.toHaveProperty('retryUntil');
    expect(world.store.leftovers).toEqual(new Map());
    expect(world.versions.completedRegions('1.0.0')).toEqual(['westeurope']);
    expect(world.store.timelineOf('export-1')).toContainEqual(
      expect.objectContaining({
        id: 'note-reaped',
        message: 'Removed from Azure: the snapshot of the OS disk.',
      }),
    );
  });

  it('leaves the snapshot to a retry that is under way, and takes it after that', async () => {
    const world = await partlySucceeded();
    const retry = await world.retry();
    later(world, WEEK_IN_MINUTES + 1);

    const during = await world.runReap();
    await world.runRetry(retry);
    await world.runReap();

    expect(callsOf(during, 'deleteSnapshotActivity')).toBe(0);
    expect(world.store.get(retry.id).status).toBe('PartiallySucceeded');
    expect(world.machines.snapshots).toEqual(new Set());
    expect(world.export).not.toHaveProperty('retryUntil');
  });

  it('deletes a version that came to nothing, under a claim, and forgets what was left', async () => {
    const world = await failedWithLeftovers();

    const result = await world.runReap();

    expect(result.calls.map(({ name }) => name)).toEqual([
      'takeLeftoverActivity',
      'claimVersionActivity',
      'deleteUnfinishedVersionActivity',
      'waitForOperationOrchestrator',
      'checkOperationActivity',
      'deleteUnfinishedVersionActivity',
      'releaseVersionActivity',
      'deleteSnapshotActivity',
      'waitForOperationOrchestrator',
      'checkOperationActivity',
      'deleteSnapshotActivity',
      'deleteLeftoverRecordActivity',
    ]);
    expect([...world.versions.versions.keys()]).toEqual([]);
    expect(world.machines.snapshots).toEqual(new Set());
    expect(world.store.leftovers).toEqual(new Map());
    expect(world.export).not.toHaveProperty('leftBehind');
    expectClaimsGivenUp(world);
  });

  it('leaves a version to the operation that claims it, and comes again', async () => {
    const world = await failedWithLeftovers();
    const { galleryId, imageName, version, accountId } = world.export;
    const ref = { galleryId, imageName, version };
    await world.claims.claim(ref, { accountId, operationId: 'another' });

    const first = await world.runReap();
    const claimAfterFirst = await world.claims.claim(ref, { accountId, operationId: 'third' });
    await world.claims.release(ref, 'another');
    await world.runReap();

    expect(callsOf(first, 'deleteUnfinishedVersionActivity') + callsOf(first, 'deleteSnapshotActivity')).toBe(
      0,
    );
    expect(claimAfterFirst).toBe('another');
    expect([...world.versions.versions.keys()]).toEqual([]);
    expect(world.store.leftovers).toEqual(new Map());
  });

  it.each(['deleteUnfinishedVersionActivity', 'deleteSnapshotActivity'])(
    'fails and forgets nothing when Azure refuses %s, and a later sweep succeeds',
    async (activity) => {
      const world = await failedWithLeftovers();

      const first = await world.runReap({ [activity]: refuse('ScopeLocked') });
      const leftAfterFirst = world.store.leftovers.has('export-1');
      await world.sweep(5);

      expect(first).toMatchObject({
        status: 'Failed',
        error: expect.stringContaining('ScopeLocked') as string,
      });
      expect(leftAfterFirst).toBe(true);
      expect(world.store.leftovers).toEqual(new Map());
      expect([...world.versions.versions.keys()]).toEqual([]);
      expectClaimsGivenUp(world);
    },
  );

  it('gives its claim to the version up when Azure refuses', async () => {
    const world = await failedWithLeftovers();

    await world.runReap({ deleteUnfinishedVersionActivity: refuse('ScopeLocked') });

    expect(world.claims.claims).toEqual(new Map());
  });

  it('touches only what bears the export’s tag', async () => {
    const world = await failedWithLeftovers();
    world.versions.versions.delete('1.0.0');
    world.versions.addForeign('1.0.0');

    await world.runReap();

    expect([...world.versions.versions.keys()]).toEqual(['1.0.0']);
    expect(world.store.leftovers).toEqual(new Map());
  });

  it.each([
    'takeLeftoverActivity',
    'claimVersionActivity',
    'deleteUnfinishedVersionActivity',
    'releaseVersionActivity',
    'deleteSnapshotActivity',
    'deleteLeftoverRecordActivity',
  ])('does nothing twice when the answer of %s is lost', async (activity) => {
    const world = await failedWithLeftovers();

    const result = await world.runReap({ [activity]: [crashAfterwards()] });

    expect(result.status).toBe('Completed');
    expect(world.store.leftovers).toEqual(new Map());
    expect([...world.versions.versions.keys()]).toEqual([]);
    expectClaimsGivenUp(world);
  });

  it.each([
    'claimVersionActivity',
    'deleteUnfinishedVersionActivity',
    'releaseVersionActivity',
    'deleteSnapshotActivity',
    'deleteLeftoverRecordActivity',
  ])('is done by the next sweeps when it dies at %s', async (activity) => {
    const world = await failedWithLeftovers();
    await world.runReap({ [activity]: [world.loseRun('after')] });

    await world.sweep(15);
    await world.sweep(15);

    expect(world.store.leftovers).toEqual(new Map());
    expect([...world.versions.versions.keys()]).toEqual([]);
    expect(world.machines.snapshots).toEqual(new Set());
    expectClaimsGivenUp(world);
  });

  it('touches nothing of an export that still runs, or that left nothing', async () => {
    const world = new ExportWorld();
    const before = await world.runReap();
    await world.runExport();

    const after = await world.runReap();

    expect([before, after].flatMap(({ calls }) => calls.map(({ name }) => name))).toEqual([
      'takeLeftoverActivity',
      'takeLeftoverActivity',
    ]);
  });
});
