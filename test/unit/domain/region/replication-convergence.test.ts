import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advanceAll,
  asked,
  firstMemory,
  isFinal,
  isOver,
  needsWrite,
  unwantedRegions,
  wantedRegions,
  type RegionMemory,
} from '../../../../shared/domain/region/replication.ts';
import { AzureModel, statesOf, type Attempt } from '../../support/replication-model.ts';

const REGIONS = ['westeurope', 'northeurope', 'swedencentral', 'francecentral'];
const HOME = 'westeurope';
const TICK_MS = 60_000;
const ATTEMPTS = 3;
const AMPLE = { attempts: ATTEMPTS, deadlineMinutes: 1_000 };

/** Ticks as the orchestrator does, until the replication is over. */
function replicate(
  azure: AzureModel,
  limits: { attempts: number; deadlineMinutes: number },
  untilMinutes = 10_000,
) {
  const first = REGIONS.map((region) => firstMemory(region, HOME));
  let memories: RegionMemory[] = asked(first, limits, new Date(0)); // Azure has been asked for the home region.
  const until = new Date(untilMinutes * TICK_MS);
  for (let tick = 0; tick <= untilMinutes; tick += 1) {
    const time = { now: new Date(tick * TICK_MS), until, cancelled: false };
    const seen = azure.look();
    memories = advanceAll(memories, seen, limits, time);
    if (isOver(memories, seen, time)) return { memories, ticks: tick };
    if (needsWrite(memories, seen)) {
      azure.write({ wanted: wantedRegions(memories), unwanted: unwantedRegions(memories) });
      memories = asked(memories, limits, time.now);
    }
    azure.pass();
  }
  throw new Error('The replication never ends.');
}

/** An attempt of no ticks is over before anybody looks. */
const attempt = fc.record({ ticks: fc.integer({ min: 0, max: 12 }), works: fc.boolean() });
const scripts = fc.tuple(
  ...REGIONS.map(() => fc.array(attempt, { minLength: ATTEMPTS, maxLength: ATTEMPTS })),
);

function scripted(plan: readonly (readonly Attempt[])[]) {
  return (region: string, number: number): Attempt =>
    plan[REGIONS.indexOf(region)]?.[number - 1] ?? { ticks: 2, works: true };
}

describe('a replication against an Azure that', () => {
  it('copies everything at the first try completes every region with one write', () => {
    fc.assert(
      fc.property(scripts, (plan) => {
        const azure = new AzureModel(HOME, (region, number) => ({
          ...scripted(plan)(region, number),
          works: true,
        }));

        const { memories } = replicate(azure, AMPLE);

        expect(statesOf(memories)).toEqual(REGIONS.map(() => 'Completed'));
        expect([...azure.asked.values()]).toEqual(REGIONS.map(() => 1));
        expect(azure.writes).toBe(1);
      }),
    );
  });

  it('works at last in each region completes every region', () => {
    fc.assert(
      fc.property(scripts, (plan) => {
        const azure = new AzureModel(HOME, (region, number) =>
          number >= ATTEMPTS ? { ticks: 3, works: true } : scripted(plan)(region, number),
        );

        const { memories } = replicate(azure, AMPLE);

        expect(statesOf(memories)).toEqual(REGIONS.map(() => 'Completed'));
      }),
    );
  });

  it('always fails a region ends it as Failed after exactly so many attempts, and all others as Completed', () => {
    const others = REGIONS.filter((region) => region !== HOME);
    const ticks = fc.integer({ min: 0, max: 9 });
    const cases = fc.tuple(fc.constantFrom(...others), fc.integer({ min: 1, max: 5 }), ticks, ticks);

    fc.assert(
      fc.property(cases, ([failing, attempts, ofFailing, ofOthers]) => {
        const azure = new AzureModel(HOME, (region) =>
          region === failing ? { ticks: ofFailing, works: false } : { ticks: ofOthers, works: true },
        );

        const { memories } = replicate(azure, { attempts, deadlineMinutes: 1_000 });

        for (const { region, state } of memories)
          expect(state).toBe(region === failing ? 'Failed' : 'Completed');
        expect(azure.asked.get(failing)).toBe(attempts);
        expect(azure.look().targetRegions).not.toContain(failing);
      }),
    );
  });

  it('always fails the home region asks for it exactly so often, and never for another region', () => {
    const cases = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 9 }));

    fc.assert(
      fc.property(cases, ([attempts, ticks]) => {
        const azure = new AzureModel(HOME, () => ({ ticks, works: false }));

        const { memories } = replicate(azure, { attempts, deadlineMinutes: 1_000 });

        expect(statesOf(memories)).toEqual(REGIONS.map(() => 'Failed'));
        expect([...azure.asked]).toEqual([[HOME, attempts]]);
      }),
    );
  });

  it('never finishes a region gives it up at its deadline and takes it out of the list', () => {
    const azure = new AzureModel(HOME, (region) => ({
      ticks: region === 'northeurope' ? Infinity : 2,
      works: true,
    }));

    const { memories, ticks } = replicate(azure, { attempts: ATTEMPTS, deadlineMinutes: 30 });

    expect(statesOf(memories)).toEqual(['Completed', 'Failed', 'Completed', 'Completed']);
    expect(azure.look().targetRegions).toEqual(['westeurope', 'swedencentral', 'francecentral']);
    expect(ticks).toBeLessThan(40);
  });

  it('does anything at all is over by its end, and asks no region more often than the limit', () => {
    const ending = fc.integer({ min: 5, max: 200 });
    const deadline = fc.integer({ min: 1, max: 30 });

    fc.assert(
      fc.property(scripts, deadline, ending, (plan, deadlineMinutes, untilMinutes) => {
        const azure = new AzureModel(HOME, scripted(plan));

        const { memories } = replicate(azure, { attempts: ATTEMPTS, deadlineMinutes }, untilMinutes);

        expect(memories.every(({ state }) => isFinal(state))).toBe(true);
        for (const asked of azure.asked.values()) expect(asked).toBeLessThanOrEqual(ATTEMPTS);
      }),
      { numRuns: 300 },
    );
  });
});
