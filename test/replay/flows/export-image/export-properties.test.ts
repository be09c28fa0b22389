import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSettled } from '../../../../shared/domain/export/transitions.ts';
import { isFinal } from '../../../../shared/domain/region/replication.ts';
import { sampleSize } from '@lab-gallery/test-support/sample-size';
import { asUsual, crash, crashAfterwards, refuse, wait, type Answer } from '../../support/answers.ts';
import { EXPORT_ID, ExportWorld, type WorldPlan } from '../../support/export-world.ts';

const REGIONS = ['westeurope', 'northeurope', 'francecentral', 'swedencentral'];
const HOME = 'westeurope';
/** What somebody adds to the version's list by hand. */
const FOREIGN = 'brazilsouth';
const ATTEMPTS = 2;
const ENDS = new Set(['export-succeeded', 'export-partially-succeeded', 'export-failed', 'export-cancelled']);

/** What must hold of an export or a retry once it is over, however it went. */
function expectOrder(world: ExportWorld, id = EXPORT_ID): void {
  const { store, machines, versions } = world;
  const ended = store.get(id);
  const left = (ended.leftBehind ?? []).map(({ code }) => code);
  const leftover = store.leftovers.get(id);
  const regions = store.regionsOf(id);
  const stateOf = (name: string) => regions.find(({ region }) => region === name)?.state;
  const served = versions.completedRegions(ended.version);

  expect(ended).toMatchObject({ step: 'Done', endedAt: expect.any(String) as string });
  expect(world.eventTypesOf(id).filter((type) => ENDS.has(type))).toHaveLength(1);
  expect(store.open).not.toContain(id);
  expect([...world.claims.claims.values()].map(({ operationId }) => operationId)).not.toContain(id);
  expect(Math.max(0, ...regions.map(({ attempt }) => attempt))).toBeLessThanOrEqual(ATTEMPTS);
  for (const { region, state } of regions) {
    if (!left.includes('ImageVersionLeft')) expect(isFinal(state)).toBe(true);
    if (state === 'Completed' && ended.status !== 'Failed') expect(served).toContain(region);
  }
  expect(ended.error !== undefined && ended.status === 'Cancelled').toBe(false);
  if (ended.status === 'Failed') expect(ended).toHaveProperty('error');
  if (ended.status === 'Succeeded') {
    expect(new Set(regions.map(({ state }) => state))).toEqual(new Set(['Completed']));
    expect(ended).not.toHaveProperty('error');
  }
  if (ended.status === 'Succeeded' || ended.status === 'PartiallySucceeded') {
    expect(stateOf(HOME)).toBe('Completed');
  }
  if (ended.retryOf !== undefined) {
    expect(ended).not.toHaveProperty('retryUntil');
    expect(leftover).toBeUndefined();
    return;
  }

  expect(store.vmClaims.size).toBe(0);
  if (!ended.capture) expect(world.operations.started).toEqual([]);
  expectVmBack(world, left);
  if (machines.snapshots.size > 0) expect(leftover).toMatchObject({ snapshot: true });
  const version = versions.versions.get(ended.version);
  if (version?.exportId === id && stateOf(HOME) !== 'Completed') {
    expect(leftover).toMatchObject({ version: true });
    expect(left).toContain('ImageVersionLeft');
  }
  if (ended.status === 'PartiallySucceeded' && leftover) {
    expect(ended).toHaveProperty('retryUntil');
    expect(machines.snapshots).toEqual(new Set([id]));
  }
}

function expectVmBack(world: ExportWorld, left: readonly string[]): void {
  const { vm } = world.machines;
  if (!world.export.capture?.wasRunning || left.includes('TemplateVmStopped')) return;
  if (vm?.generalized) {
    expect(vm.powerState).toBe('deallocated');
    expect(world.operations.started).not.toContain('start');
    const hasImage = world.export.status === 'Succeeded' || world.export.status === 'PartiallySucceeded';
    if (!hasImage && !world.regionStates[HOME]) expect(left).toContain('TemplateVmLost');
    return;
  }
  expect(vm?.powerState).toBe('running');
  expect(world.export).toHaveProperty('vmAvailableAt');
}

/** What others have in Azure's list stays there, for as long as there is a version. */
function expectForeignRegions({ versions }: ExportWorld): void {
  for (const { version, name } of versions.foreignRegions) {
    if (!versions.versions.has(version)) continue;
    expect(versions.targetsOf(version).map((target) => target.name)).toContain(name);
  }
}

/** Once its time has come, nothing is left in Azure but what serves labs, and what others made. */
function expectNothingLeft(world: ExportWorld): void {
  const { export: ended, store, machines, versions } = world;
  expect(store.leftovers).toEqual(new Map());
  expect(store.open).toEqual(new Set());
  expect(world.claims.claims).toEqual(new Map());
  expect(machines.snapshots).toEqual(new Set());
  expect(ended).not.toHaveProperty('retryUntil');
  for (const [name, { exportId }] of versions.versions) {
    if (exportId === undefined) continue;
    expect([name, world.regionStates[HOME]]).toEqual([ended.version, 'Completed']);
  }
}

/** How Azure's works, its copies and the VM are. In the end Azure does what it is asked for. */
const worldPlan: fc.Arbitrary<WorldPlan> = fc
  .record({
    count: fc.integer({ min: 1, max: REGIONS.length }),
    powerState: fc.constantFrom('running' as const, 'running' as const, 'deallocated' as const),
    generalize: fc.oneof(
      { weight: 4, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
    copies: fc.dictionary(
      fc.constantFrom(...REGIONS),
      fc.record({
        minutes: fc.constantFrom(1, 10, 50, 100),
        failures: fc.integer({ min: 0, max: 3 }),
        refused: fc.oneof(
          { weight: 3, arbitrary: fc.constant(false) },
          { weight: 1, arbitrary: fc.constant(true) },
        ),
      }),
    ),
    unoffered: fc.subarray(REGIONS.slice(1), { maxLength: 1 }),
    works: fc.dictionary(
      fc.constantFrom('stop', 'start', 'snapshot', 'image', 'deleteSnapshot', 'deleteVersion'),
      fc.array(
        fc.constantFrom({}, { minutes: 3 }, { minutes: 40 }, { error: { code: 'Failed', message: 'No.' } }),
        { minLength: 1, maxLength: 3 },
      ),
      { maxKeys: 2 },
    ),
  })
  .map(({ count, powerState, generalize, copies, unoffered, works }) => ({
    regions: REGIONS.slice(0, count),
    vm: { powerState },
    options: { generalize },
    copies,
    offers: Object.fromEntries(unoffered.map((region) => [region, []])),
    works: Object.fromEntries(Object.entries(works).map(([work, plans]) => [work, [...plans, {}]])),
    settings: {
      pollSeconds: 60,
      operationDeadlineMinutes: 30,
      firstTickSeconds: 60,
      lastTickSeconds: 600,
      limits: { attempts: ATTEMPTS, deadlineMinutes: 60 },
    },
  }));

const ASKS = [
  'preflightActivity',
  'checkTargetActivity',
  'stopTemplateVmActivity',
  'generalizeTemplateVmActivity',
  'captureOsDiskActivity',
  'startTemplateVmActivity',
  'prepareImageActivity',
  'createVersionActivity',
  'deleteSnapshotActivity',
  'deleteUnfinishedVersionActivity',
  'inspectReplicationActivity',
  'withdrawRegionsActivity',
  'checkOperationActivity',
];
const WRITES = [
  'beginActivity',
  'recordStepActivity',
  'recordRequestActivity',
  'recordRegionActivity',
  'writeRegionsActivity',
  'inspectRunActivity',
  'planRetryActivity',
  'completeSourceActivity',
  'settleActivity',
];

interface Fault {
  activity: string;
  call: number;
  /** It stays like that. */
  forEver: boolean;
  answer: Answer;
}

const fault: fc.Arbitrary<Fault> = fc
  .tuple(
    fc.oneof(
      fc.tuple(
        fc.constantFrom(...ASKS),
        fc.constantFrom(wait(20), wait(900), refuse('Refused'), crash(), crashAfterwards()),
      ),
      fc.tuple(fc.constantFrom(...WRITES), fc.constantFrom(crash(), crashAfterwards())),
    ),
    fc.integer({ min: 1, max: 12 }),
    fc.boolean(),
  )
  .map(([[activity, answer], call, forEver]) => ({ activity, answer, call, forEver }));

/** What happens to one run: faults, a cancel or a death at one of its calls, or none. */
interface Fate {
  faults: readonly Fault[];
  cancelAt: number | undefined;
  deathAt: number | undefined;
  moment: 'before' | 'after';
}

const sometimes = fc.option(fc.integer({ min: 1, max: 90 }), { nil: undefined });
const fate: fc.Arbitrary<Fate> = fc.record({
  faults: fc.array(fault, { maxLength: 3 }),
  cancelAt: sometimes,
  deathAt: sometimes,
  moment: fc.constantFrom('before' as const, 'after' as const),
});

/** The answers to a run with that fate. */
function answersOf(
  world: ExportWorld,
  id: string,
  { faults, cancelAt, deathAt, moment }: Fate,
): (activity: string) => Answer {
  const calls = new Map<string, number>();
  let all = 0;
  return (activity) => async (real) => {
    all += 1;
    const call = (calls.get(activity) ?? 0) + 1;
    calls.set(activity, call);
    if (all === cancelAt && !isSettled(world.store.get(id).status)) await world.cancel(id);
    if (all === deathAt) return world.loseRun(moment)(real);
    const found = faults.find(
      (candidate) =>
        candidate.activity === activity &&
        (candidate.call === call || (candidate.forEver && candidate.call < call)),
    );
    const answer = await (found?.answer ?? asUsual)(real);
    if (activity === 'createVersionActivity') addForeignRegion(world);
    return answer;
  };
}

function addForeignRegion(world: ExportWorld): void {
  const { version } = world.export;
  if (world.versions.versions.get(version)?.exportId !== undefined) {
    world.versions.addForeignRegion(version, FOREIGN);
  }
}

const MONTH_IN_MINUTES = 30 * 24 * 60;

describe('exports, cancels, retries and sweeps, whatever happens', () => {
  it('end in order, drop nothing that Azure holds for others, and leave nothing in the long run', async () => {
    const retry = fc.record({ fate, regions: fc.option(fc.subarray(REGIONS.slice(1), { minLength: 1 })) });
    const later = fc.array(retry, { maxLength: 2 });

    await fc.assert(
      fc.asyncProperty(worldPlan, fate, later, async (plan, first, retries) => {
        const world = new ExportWorld(plan);

        const result = await world.runExport(answersOf(world, EXPORT_ID, first));
        await world.sweep(15);
        expect(result.hangs).toEqual([]);
        expectOrder(world);
        for (const { fate: next, regions } of retries) {
          const asked = await world.retry(regions ?? undefined).catch(() => undefined);
          if (!asked) continue;
          await world.runRetry(asked, answersOf(world, asked.id, next));
          await world.sweep(15);
          expectOrder(world, asked.id);
          expectOrder(world);
        }

        expectForeignRegions(world);
        for (let sweeps = 0; sweeps < 5; sweeps += 1) await world.sweep(MONTH_IN_MINUTES);
        expectNothingLeft(world);
      }),
      { numRuns: sampleSize({ few: 10, some: 20, many: 400 }) },
    );
  });

  it('writes and settles nothing more once the export is taken over, and never fails', async () => {
    await fc.assert(
      fc.asyncProperty(worldPlan, fc.integer({ min: 2, max: 60 }), async (plan, callOfTakeover) => {
        const world = new ExportWorld(plan);
        let calls = 0;
        let eventsBefore: number | undefined;

        const result = await world.runExport(() => (real) => {
          calls += 1;
          if (calls === callOfTakeover && world.export.status === 'Running') {
            world.takeOver();
            eventsBefore = world.store.events.length;
          }
          return real();
        });

        expect(result.status).toBe('Completed');
        if (eventsBefore === undefined) return;
        expect(world.export).toMatchObject({ status: 'Running', runToken: 'another run' });
        expect(world.store.events).toHaveLength(eventsBefore);
      }),
      { numRuns: sampleSize({ few: 5, some: 12, many: 250 }) },
    );
  });
});
