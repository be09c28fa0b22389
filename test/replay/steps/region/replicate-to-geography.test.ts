import { describe, expect, it } from 'vitest';
import { replicateToGeographyOrchestrator } from '../../../../orchestrations/steps/region/replicate-to-geography.orchestrator.ts';
import { firstMemory } from '../../../../shared/domain/region/replication.ts';
import type { TargetRegion } from '../../../../shared/domain/region/target-region.ts';
import { asUsual, crash, meanwhile, wait, type AnswersByActivity } from '../../support/answers.ts';
import { callsOf, ExportWorld, SETTINGS, type WorldPlan } from '../../support/export-world.ts';
import { runOrchestrator, type RunResult } from '../../run-orchestrator.ts';

const HOME = 'westeurope';
const NINE_REGIONS = [
  HOME,
  'regiona',
  'regionb',
  'regionc',
  'regiond',
  'regione',
  'regionf',
  'regiong',
  'regionh',
];

function targetOf(name: string): TargetRegion {
  return { name, regionalReplicaCount: 1, storageAccountType: 'Standard_LRS' };
}

/** A version that Azure has just taken on, and the replication that follows it. */
async function replicate(
  plan: WorldPlan & { regions: string[] },
  answersIn: AnswersByActivity | ((world: ExportWorld) => AnswersByActivity) = {},
): Promise<{ world: ExportWorld; result: RunResult }> {
  const world = new ExportWorld(plan);
  const { store, versions, clock } = world;
  store.put({ ...world.export, status: 'Running', step: 'Replicating', runToken: 'token' });
  const { id: exportId, accountId, galleryId, imageName, version } = world.export;
  const ref = { galleryId, imageName, version };
  const targets = plan.regions.map(targetOf);
  const [home = targetOf(HOME)] = targets;
  const content = { snapshotId: 'snapshot', exactNumber: false, tags: {}, excludeFromLatest: false };
  await versions.ensureCreated({ ...ref, ...content, accountId, exportId, home });
  const settings = { ...SETTINGS, ...plan.settings };
  const { attempts, deadlineMinutes } = settings.limits;
  const result = await runOrchestrator(replicateToGeographyOrchestrator.handler, {
    startTime: clock.now(),
    input: {
      run: { accountId, exportId, token: 'token' },
      sourceId: exportId,
      version: ref,
      targets,
      regions: plan.regions.map((region) => firstMemory(region, HOME)),
      recorded: [],
      until: new Date(clock.in(attempts * deadlineMinutes)).toISOString(),
      tick: 0,
      writes: 0,
      settings,
    },
    activities: world.activities(typeof answersIn === 'function' ? answersIn(world) : answersIn),
    maxEpisodes: 20_000,
  });
  return { world, result };
}

/** Minutes that the replication took. */
function minutesOf({ calls, finishedAt }: RunResult): number {
  return (finishedAt.getTime() - (calls[0]?.at.getTime() ?? 0)) / 60_000;
}

describe('replicateToGeography', () => {
  it('writes down every region at its first tick', async () => {
    const { result } = await replicate({ regions: NINE_REGIONS });

    const first = result.calls.filter((call) => call.at.getTime() === result.calls[0]?.at.getTime());
    expect(first.map((call) => call.name)).toEqual([
      'observeVersionActivity',
      ...NINE_REGIONS.map(() => 'recordRegionActivity'),
    ]);
  });

  it('writes nothing more when there is but the home region', async () => {
    const { world, result } = await replicate({ regions: [HOME] });

    expect(result.output).toMatchObject({ kind: 'over', regions: [{ region: HOME, state: 'Completed' }] });
    expect(world.versions.writes).toEqual([]);
  });

  it.each([
    { what: 'two regions', regions: [HOME, 'northeurope'] },
    { what: 'nine regions', regions: NINE_REGIONS },
  ])('copies for 200 ticks and more to $what with a history that stays small', async ({ regions }) => {
    const slow = Object.fromEntries(regions.slice(1).map((region) => [region, { minutes: 200 }]));

    const { world, result } = await replicate({
      regions,
      copies: slow,
      settings: { limits: { attempts: 1, deadlineMinutes: 400 } },
    });

    expect(callsOf(result, 'observeVersionActivity')).toBeGreaterThan(200);
    expect(result.output).toMatchObject({ kind: 'over' });
    expect(world.versions.completedRegions('1.0.0')).toEqual(regions);
    expect(world.versions.writes).toEqual([regions]);
    expect(result.continuedAsNew).toBeGreaterThan(5);
    expect(result.longestHistory).toBeLessThanOrEqual(250);
  });

  it('gives every region its attempts anew over many histories', async () => {
    const { world, result } = await replicate({
      regions: NINE_REGIONS,
      copies: { regiona: { minutes: 15, failures: 2 }, regionb: { minutes: 25, failures: 3 } },
    });

    expect(result.continuedAsNew).toBeGreaterThan(3);
    expect(result.output).toMatchObject({ kind: 'over' });
    expect(world.regionStates).toMatchObject({ regiona: 'Completed', regionb: 'Failed' });
    expect(world.versions.completedRegions('1.0.0')).toEqual(
      expect.arrayContaining(NINE_REGIONS.filter((region) => region !== 'regionb')),
    );
    expect(result.longestHistory).toBeLessThanOrEqual(250);
  });

  it('never stops a copy that runs, whatever other regions do', async () => {
    const { world } = await replicate({
      regions: NINE_REGIONS,
      copies: { regiona: { minutes: 5, failures: 2 }, regionb: { minutes: 20, failures: 1 } },
    });

    expect(world.versions.preempted).toBe(0);
  });

  it('looks often at first, later once a minute', async () => {
    const { result } = await replicate({ regions: [HOME], copies: { [HOME]: { minutes: 30 } } });

    const looks = result.calls
      .filter((call) => call.name === 'observeVersionActivity')
      .map((call) => call.at.getTime());
    const pauses = looks.slice(1).map((time, index) => Math.round((time - (looks[index] ?? 0)) / 1000));
    expect(pauses.slice(0, 3)).toEqual([15, 19, 23]);
    expect(pauses.slice(10).every((pause) => pause >= 59 && pause <= 61)).toBe(true);
  });

  it('writes down a region only when people could see a difference', async () => {
    const { result } = await replicate({ regions: [HOME], copies: { [HOME]: { minutes: 100 } } });

    expect(callsOf(result, 'observeVersionActivity')).toBeGreaterThan(100);
    expect(callsOf(result, 'recordRegionActivity')).toBeLessThanOrEqual(25);
  });

  it('ends when its time is over although Azure never lets itself be looked at', async () => {
    const { result } = await replicate(
      { regions: [HOME, 'northeurope'], settings: { limits: { attempts: 1, deadlineMinutes: 60 } } },
      { observeVersionActivity: [asUsual, asUsual, ...Array.from({ length: 300 }, () => wait(60))] },
    );

    expect(minutesOf(result)).toBeLessThan(65);
    expect(result.output).toMatchObject({ kind: 'refused' });
  });

  it('ends when its time is over although Azure never takes the list', async () => {
    const { result } = await replicate(
      { regions: [HOME, 'northeurope'], settings: { limits: { attempts: 1, deadlineMinutes: 60 } } },
      { writeRegionsActivity: wait(60) },
    );

    expect(minutesOf(result)).toBeLessThan(65);
    expect(result.output).toMatchObject({
      kind: 'over',
      regions: [{ state: 'Completed' }, { region: 'northeurope', state: 'Failed' }],
    });
  });

  it('adds a region again that somebody took out of the list', async () => {
    const { world, result } = await replicate(
      { regions: [HOME, 'northeurope'], copies: { northeurope: { minutes: 30 } } },
      ({ versions }) => ({
        observeVersionActivity: [
          ...Array.from({ length: 30 }, () => asUsual),
          meanwhile(() => versions.versions.get('1.0.0')?.copies.delete('northeurope')),
        ],
      }),
    );

    expect(result.output).toMatchObject({ kind: 'over' });
    expect(world.versions.completedRegions('1.0.0')).toEqual([HOME, 'northeurope']);
  });

  it('does not withdraw a region that is Completed when a refusal names it beside another', async () => {
    const refusal = {
      kind: 'refused',
      regions: ['northeurope', 'francecentral'],
      error: { code: 'InvalidParameter', message: 'francecentral is not paired with northeurope.' },
    };

    const { world, result } = await replicate(
      {
        regions: [HOME, 'northeurope', 'francecentral'],
        copies: { francecentral: { failures: 1 } },
      },
      // The first write copies to all, the second takes francecentral out, the third adds it again.
      { writeRegionsActivity: [asUsual, asUsual, () => refusal] },
    );

    expect(result.output).toMatchObject({ kind: 'over' });
    expect(world.regionStates).toEqual({
      [HOME]: 'Completed',
      northeurope: 'Completed',
      francecentral: 'Skipped',
    });
  });

  it('gives up when a refusal names nothing that could be left out', async () => {
    const refusal = {
      kind: 'refused',
      regions: ['northeurope'],
      error: { code: 'InvalidParameter', message: 'northeurope holds the list back.' },
    };

    const { result } = await replicate(
      { regions: [HOME, 'northeurope', 'francecentral'], copies: { francecentral: { failures: 1 } } },
      { writeRegionsActivity: [asUsual, () => refusal] },
    );

    expect(result.output).toMatchObject({ kind: 'refused', error: { code: 'InvalidParameter' } });
  });

  it('keeps its history small even when tables can be written only every other time', async () => {
    const flaky = Array.from({ length: 400 }, (_, call) => (call % 2 === 0 ? crash() : asUsual));

    const { result } = await replicate(
      { regions: NINE_REGIONS },
      { observeVersionActivity: flaky, recordRegionActivity: flaky },
    );

    expect(result.output).toMatchObject({ kind: 'over' });
    expect(result.longestHistory).toBeLessThanOrEqual(600);
  });

  it('fails when the version cannot be observed for a reason that nobody foresaw', async () => {
    const { result } = await replicate({ regions: [HOME] }, { observeVersionActivity: crash() });

    expect(result.status).toBe('Failed');
    expect(callsOf(result, 'observeVersionActivity')).toBe(8);
  });
});
