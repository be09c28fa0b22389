import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asUsual, crash, crashAfterwards, refuse, wait, type Answer } from './support/answers.ts';
import { ExportWorld, type WorldPlan } from './support/export-world.ts';

const REGIONS = ['westeurope', 'northeurope', 'francecentral', 'swedencentral'];
const HOME = 'westeurope';
const ENDS = new Set(['export-succeeded', 'export-partially-succeeded', 'export-failed']);

/** What must hold however an export goes, once it is over. */
function expectOrder(world: ExportWorld): void {
  const { export: ended, store, machines, versions, regionStates } = world;
  const left = ended.leftBehind?.join('\n') ?? '';
  const served = versions.completedRegions(ended.version);

  expect(ended).toMatchObject({ step: 'Done', endedAt: expect.any(String) as string });
  expect(world.eventTypes.filter((type) => ENDS.has(type))).toHaveLength(1);
  expect(store.vmClaimed).toBe(false);
  expect(store.reserved).not.toContain(ended.version);
  if (ended.capture?.wasRunning && !left.includes('template VM')) {
    expect(machines.vm?.powerState).toBe('running');
    expect(ended).toHaveProperty('vmAvailableAt');
  }
  if (!ended.capture) expect(world.operations.started).toEqual([]);
  if (ended.status !== 'PartiallySucceeded' && !left.includes('snapshot')) {
    expect(machines.snapshots).toEqual(new Set());
  }
  for (const [region, state] of Object.entries(regionStates)) {
    if (!left.includes('looked at')) expect(['Completed', 'Failed', 'Skipped']).toContain(state);
    if (state === 'Completed' && ended.status !== 'Failed') expect(served).toContain(region);
  }
  if (ended.status === 'Failed') {
    expect(ended).toHaveProperty('error');
    if (!/version/i.test(left)) expect(versions.versions.has(ended.version)).toBe(false);
  } else {
    expect(regionStates[HOME]).toBe('Completed');
  }
  if (ended.status === 'PartiallySucceeded') {
    expect(ended).toHaveProperty('retryUntil');
    expect(machines.snapshots).toEqual(new Set([ended.id]));
  }
  if (ended.status === 'Succeeded') {
    expect(ended).not.toHaveProperty('error');
    expect(Object.values(regionStates)).not.toContain('Failed');
  }
}

const often = { weight: 3, arbitrary: fc.constant(undefined) };

/** How Azure's works, its copies and the VM are. */
const worldPlan: fc.Arbitrary<WorldPlan> = fc
  .record({
    count: fc.integer({ min: 1, max: REGIONS.length }),
    powerState: fc.constantFrom('running' as const, 'running' as const, 'deallocated' as const),
    copies: fc.dictionary(
      fc.constantFrom(...REGIONS),
      fc.record({
        minutes: fc.constantFrom(1, 10, 50, 100),
        failures: fc.integer({ min: 0, max: 3 }),
        refused: fc
          .oneof(often, { weight: 1, arbitrary: fc.constant(true) })
          .map((refused) => refused ?? false),
      }),
    ),
    works: fc.dictionary(
      fc.constantFrom('stop', 'start', 'snapshot', 'image', 'deleteSnapshot', 'deleteVersion'),
      fc.array(
        fc.constantFrom({}, { minutes: 3 }, { minutes: 40 }, { error: { code: 'Failed', message: 'No.' } }),
        { minLength: 1, maxLength: 3 },
      ),
      { maxKeys: 2 },
    ),
  })
  .map(({ count, powerState, copies, works }) => ({
    regions: REGIONS.slice(0, count),
    vm: { powerState },
    copies,
    works,
    settings: {
      pollSeconds: 60,
      operationDeadlineMinutes: 30,
      firstTickSeconds: 60,
      lastTickSeconds: 600,
      limits: { attempts: 2, deadlineMinutes: 60 },
    },
  }));

const ASKS = [
  'preflight',
  'stopTemplateVm',
  'captureOsDisk',
  'startTemplateVm',
  'prepareImage',
  'createVersion',
  'observeVersion',
  'deleteSnapshot',
  'deleteVersion',
  'inspectReplication',
  'checkOperation',
];
const WRITES = ['begin', 'recordStep', 'recordRegion', 'writeRegions', 'inspectRun', 'settle'];

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

/** The answers that these faults make. */
function answersOf(faults: readonly Fault[]): (activity: string) => Answer {
  const calls = new Map<string, number>();
  return (activity) => {
    const call = (calls.get(activity) ?? 0) + 1;
    calls.set(activity, call);
    const found = faults.find(
      (candidate) =>
        candidate.activity === activity &&
        (candidate.call === call || (candidate.forEver && candidate.call < call)),
    );
    return found?.answer ?? asUsual;
  };
}

describe('exportImage, whatever happens', () => {
  it('ends in order, and what its run could not end is put in order after it', async () => {
    const faults = fc.array(fault, { maxLength: 4 });

    await fc.assert(
      fc.asyncProperty(worldPlan, faults, async (plan, happening) => {
        const world = new ExportWorld(plan);

        const result = await world.runExport(answersOf(happening));
        if (world.export.status === 'Running') {
          expect(result.status).toBe('Failed');
          await world.runAbandon();
        }

        expect(result.hangs).toEqual([]);
        if (world.export.status !== 'Accepted') expectOrder(world);
      }),
      { numRuns: 40 },
    );
  });

  it('is put in order wherever its run dies', async () => {
    const moment = fc.constantFrom('before' as const, 'after' as const);

    await fc.assert(
      fc.asyncProperty(
        worldPlan,
        fc.integer({ min: 1, max: 60 }),
        moment,
        async (plan, callOfDeath, when) => {
          const world = new ExportWorld(plan);
          let calls = 0;

          await world.runExport(() => {
            calls += 1;
            return calls === callOfDeath ? world.loseRun(when) : asUsual;
          });
          await world.runAbandon();

          if (world.export.status !== 'Accepted') expectOrder(world);
        },
      ),
      { numRuns: 30 },
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
            eventsBefore = world.store.events.filter((event) => event.type.startsWith('export-')).length;
          }
          return real();
        });

        expect(result.status).toBe('Completed');
        if (eventsBefore === undefined) return;
        expect(world.export).toMatchObject({ status: 'Running', runToken: 'another run' });
        expect(world.store.events.filter((event) => event.type.startsWith('export-'))).toHaveLength(
          eventsBefore,
        );
      }),
      { numRuns: 25 },
    );
  });
});
