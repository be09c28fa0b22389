import { describe, expect, it } from 'vitest';
import { asUsual, meanwhile, type Answer } from '../../support/answers.ts';
import { ExportWorld } from '../../support/export-world.ts';

/** Takes the export over while its run makes the nth call of the activity, and says what the run called after that. */
async function takeOverAt(activity: string, call: number, then: Answer = asUsual) {
  const world = new ExportWorld();
  const takeover: Answer = (real) => {
    world.takeOver();
    return then(real);
  };
  const before = Array.from({ length: call - 1 }, () => asUsual);
  const { status, calls } = await world.runExport({ [activity]: [...before, takeover] });
  const names = calls.map(({ name }) => name);
  const position = names.flatMap((name, index) => (name === activity ? [index] : []))[call - 1];
  return { world, status, after: names.slice((position ?? names.length) + 1) };
}

const STILL_THEIRS = { status: 'Running', runToken: 'another run' };

describe('exportImage, when another run has taken the export over', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('stops at its step %i and puts nothing right', async (step) => {
    const { world, status, after } = await takeOverAt('recordStepActivity', step);

    expect(status).toBe('Completed');
    expect(after).toEqual([]);
    expect(world.export).toMatchObject(STILL_THEIRS);
  });

  it.each([1, 2, 10])('stops at tick %i of the replication and puts nothing right', async (tick) => {
    const { world, status, after } = await takeOverAt('observeVersionActivity', tick);

    expect(status).toBe('Completed');
    expect(after).toEqual([]);
    expect(world.export).toMatchObject(STILL_THEIRS);
  });

  it.each([
    'preflightActivity',
    'stopTemplateVmActivity',
    'captureOsDiskActivity',
    'prepareImageActivity',
    'createVersionActivity',
    'writeRegionsActivity',
  ])('leaves the putting right to the other when it fails at %s before it notices', async (activity) => {
    const refusal = { kind: 'refused', regions: [], error: { code: 'QuotaExceeded', message: 'No.' } };

    const { world, status, after } = await takeOverAt(activity, 1, () => refusal);

    expect(status).toBe('Completed');
    expect(after.filter((name) => /^(start|delete|settle|record(?!Request))/.test(name))).toEqual([]);
    expect(world.export).toMatchObject(STILL_THEIRS);
  });

  it('leaves the end to the other when it notices only there', async () => {
    const { world, status } = await takeOverAt('settleActivity', 1);

    expect(status).toBe('Completed');
    expect(world.export).toMatchObject(STILL_THEIRS);
    expect(world.store.vmClaims.size).toBe(1);
  });

  it('stops in the middle of its own clean-up', async () => {
    const quota = { code: 'QuotaExceeded', message: 'The quota is used up.' };
    const world = new ExportWorld({ works: { snapshot: [{ error: quota }] } });
    const takeover = meanwhile(() => {
      world.takeOver();
    });

    const result = await world.runExport({ startTemplateVmActivity: [takeover] });

    expect(result).toMatchObject({ status: 'Completed', output: null });
    expect(result.calls.map(({ name }) => name)).not.toContain('inspectReplicationActivity');
    expect(result.calls.map(({ name }) => name)).not.toContain('deleteSnapshotActivity');
    expect(world.export).toMatchObject(STILL_THEIRS);
  });
});
