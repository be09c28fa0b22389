import { describe, expect, it } from 'vitest';
import { asUsual, meanwhile, type Answer } from '../../support/answers.ts';
import { ExportWorld, type WorldPlan } from '../../support/export-world.ts';

const FOREIGN = { name: 'brazilsouth', regionalReplicaCount: 2, storageAccountType: 'Premium_LRS' };
const SLOW_COPY: WorldPlan = { copies: { northeurope: { minutes: 60 } } };
const LOOKS = Array.from({ length: 14 }, () => asUsual);

/** Somebody adds a region to the version by hand as soon as it is there. */
function withForeignRegion(world: ExportWorld): Answer {
  return meanwhile(() => {
    world.versions.addForeignRegion('1.0.0', FOREIGN.name);
  });
}

function expectForeignRegion(world: ExportWorld): void {
  expect(world.versions.targetsOf('1.0.0')).toContainEqual(FOREIGN);
  for (const write of world.versions.writes) expect(write).toContain(FOREIGN.name);
  expect(world.regionStates).not.toHaveProperty(FOREIGN.name);
}

describe('a region that somebody else has in Azure’s list', () => {
  it('stays when the others are added, withdrawn after a failure, and added again', async () => {
    const world = new ExportWorld({ copies: { northeurope: { failures: 1 } } });

    await world.runExport({ observeVersionActivity: [withForeignRegion(world)] });

    expect(world.export.status).toBe('Succeeded');
    expect(world.versions.writes).toHaveLength(3);
    expectForeignRegion(world);
  });

  it('stays when a region is given up', async () => {
    const world = new ExportWorld({ copies: { northeurope: { failures: 3 } } });

    await world.runExport({ observeVersionActivity: [withForeignRegion(world)] });

    expect(world.export.status).toBe('PartiallySucceeded');
    expectForeignRegion(world);
  });

  it('stays when the export is cancelled', async () => {
    const world = new ExportWorld(SLOW_COPY);
    const cancelling = meanwhile(() => world.cancel());

    await world.runExport({ observeVersionActivity: [withForeignRegion(world), ...LOOKS, cancelling] });

    expect(world.export.status).toBe('Cancelled');
    expect(world.versions.writes.at(-1)).not.toContain('northeurope');
    expectForeignRegion(world);
  });

  it('stays when a dead run is cleaned up after', async () => {
    const world = new ExportWorld(SLOW_COPY);
    await world.runExport({
      observeVersionActivity: [withForeignRegion(world), ...LOOKS, world.loseRun('before')],
    });

    await world.runAbandon();

    expect(world.export.status).toBe('PartiallySucceeded');
    expect(world.versions.writes.at(-1)).not.toContain('northeurope');
    expectForeignRegion(world);
  });

  it('stays when a retry copies to the others', async () => {
    const world = new ExportWorld({ copies: { northeurope: { failures: 3 } } });
    await world.runExport({ observeVersionActivity: [withForeignRegion(world)] });

    await world.runRetry(await world.retry());

    expect(world.export.status).toBe('Succeeded');
    expectForeignRegion(world);
  });
});
