import { describe, expect, it } from 'vitest';
import { asUsual, meanwhile, refuse } from '../support/answers.ts';
import { BRISK, callsOf, ExportWorld } from '../support/export-world.ts';
import { expectAllPutRight } from '../support/expectations.ts';

/** Everything that a late repeat could change. */
function stateOf({ store, claims, machines, versions, operations, image }: ExportWorld) {
  return structuredClone({
    export: store.get('export-1'),
    regions: store.regionsOf('export-1'),
    timeline: store.timelineOf('export-1'),
    events: store.events,
    claims: claims.claims,
    vm: machines.vm,
    snapshots: machines.snapshots,
    versions: [...versions.versions.keys()],
    writes: versions.writes,
    started: operations.started,
    image,
  });
}

const ACTIVITIES = [
  'beginActivity',
  'preflightActivity',
  'recordStepActivity',
  'recordRequestActivity',
  'stopTemplateVmActivity',
  'captureOsDiskActivity',
  'startTemplateVmActivity',
  'prepareImageActivity',
  'createVersionActivity',
  'checkOperationActivity',
  'observeVersionActivity',
  'recordRegionActivity',
  'writeRegionsActivity',
  'deleteSnapshotActivity',
  'settleActivity',
];

describe('an activity that is delivered again', () => {
  it.each(ACTIVITIES)('does nothing after the export is over: %s', async (activity) => {
    const world = new ExportWorld({ settings: BRISK });
    await world.runExport();
    const before = stateOf(world);

    await world.repeat(activity);

    expect(stateOf(world)).toEqual(before);
  });

  it.each(['generalizeTemplateVmActivity', 'stopTemplateVmActivity'])(
    'does nothing to a VM that replaced the generalized one: %s',
    async (activity) => {
      const world = new ExportWorld({ settings: BRISK, options: { generalize: true } });
      await world.runExport();
      world.machines.vm = world.machines.vm && {
        ...world.machines.vm,
        powerState: 'running',
        generalized: false,
      };
      const before = stateOf(world);

      await world.repeat(activity);

      expect(stateOf(world)).toEqual(before);
    },
  );

  it.each([
    'stopTemplateVmActivity',
    'captureOsDiskActivity',
    'startTemplateVmActivity',
    'prepareImageActivity',
    'createVersionActivity',
  ])('does nothing once its step is over, while the run goes on: %s', async (activity) => {
    const world = new ExportWorld({ settings: BRISK });
    let answer: unknown;
    const repeating = meanwhile(async () => {
      answer = await world.repeat(activity);
    });

    await world.runExport({ observeVersionActivity: [asUsual, repeating] });

    expect(answer).toEqual({ kind: 'stopped', why: 'taken-over' });
    expect(world.export.status).toBe('Succeeded');
    expect(world.machines.vm?.powerState).toBe('running');
  });

  it.each(['stopTemplateVmActivity', 'captureOsDiskActivity', 'createVersionActivity'])(
    'does not undo what the clean-up has put right: %s',
    async (activity) => {
      const world = new ExportWorld({ settings: BRISK });
      let answer: unknown;
      const repeating = meanwhile(async () => {
        answer = await world.repeat(activity);
      });

      await world.runExport({
        [activity]: [asUsual, refuse('QuotaExceeded')],
        createVersionActivity: [refuse('QuotaExceeded')],
        settleActivity: [repeating],
      });

      expect(answer).toEqual({ kind: 'stopped', why: 'taken-over' });
      expect(world.export.status).toBe('Failed');
      expectAllPutRight(world);
    },
  );

  it.each([
    'stopTemplateVmActivity',
    'captureOsDiskActivity',
    'createVersionActivity',
    'recordRegionActivity',
    'settleActivity',
  ])('does nothing for a run from which the export was taken over: %s', async (activity) => {
    const world = new ExportWorld({ settings: BRISK });
    if (activity === 'settleActivity') await world.runExport({ settleActivity: [world.loseRun('before')] });
    else await world.runExport({ observeVersionActivity: [asUsual, asUsual, world.loseRun('before')] });
    await world.runAbandon();
    const before = stateOf(world);

    await world.repeat(activity);

    expect(stateOf(world)).toEqual(before);
  });

  it('does not take a region back from its end', async () => {
    const world = new ExportWorld({ copies: { northeurope: { minutes: 60 } } });
    const looks = Array.from({ length: 14 }, () => asUsual);
    const repeating = meanwhile(() => world.repeat('recordRegionActivity'));

    await world.runExport({ observeVersionActivity: [...looks, repeating] });

    expect(world.regionStates).toEqual({ westeurope: 'Completed', northeurope: 'Completed' });
  });

  it('reserves no number for a run from which the export was taken over', async () => {
    const world = new ExportWorld({ settings: BRISK });
    world.versions.addForeign('1.0.0');
    const takeover = meanwhile(() => {
      world.takeOver();
    });

    const result = await world.runExport({ reserveNextVersionActivity: [takeover] });

    expect(result.status).toBe('Completed');
    expect(callsOf(result, 'reserveNextVersionActivity')).toBe(1);
    expect([...world.claims.claims.values()]).toMatchObject([{ version: '1.0.0' }]);
  });
});
