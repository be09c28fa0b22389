import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advanceAll,
  asked,
  firstMemory,
  isFinal,
  isOver,
  needsWrite,
  skipped,
  unwantedRegions,
  wantedRegions,
  type RegionMemory,
} from '../../../../shared/domain/region/replication.ts';
import { AzureModel } from '../../support/replication-model.ts';

const HOME = 'westeurope';
const REGIONS = [HOME, 'northeurope', 'swedencentral', 'francecentral'];
const FOREIGN = ['eastus', 'brazilsouth'];
const ATTEMPTS = 3;
const UNTIL_MINUTES = 600;

/** What happens to a replication from outside. */
interface Adversity {
  /** How each attempt at each region goes, by region and attempt. */
  attempts: { ticks: number; works: boolean }[][];
  deadlineMinutes: number;
  /** Minutes between two ticks, over and over. */
  clock: number[];
  /** The tick at which somebody cancels; none where it is beyond the end. */
  cancelAt: number;
  /** Regions that Azure will not take. */
  refused: string[];
  /** Somebody else adds a region of their own, or takes one of ours out while Azure copies to it. */
  meddling: { tick: number; region: string }[];
}

const adversity: fc.Arbitrary<Adversity> = fc.record({
  attempts: fc.array(
    fc.array(fc.record({ ticks: fc.integer({ min: 0, max: 8 }), works: fc.boolean() }), {
      minLength: ATTEMPTS,
      maxLength: ATTEMPTS,
    }),
    { minLength: REGIONS.length, maxLength: REGIONS.length },
  ),
  deadlineMinutes: fc.integer({ min: 1, max: 200 }),
  clock: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
  cancelAt: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.constant(Infinity)),
  refused: fc.subarray(REGIONS.slice(1)),
  meddling: fc.array(
    fc.record({ tick: fc.integer({ min: 0, max: 20 }), region: fc.constantFrom(...REGIONS, ...FOREIGN) }),
    { maxLength: 5 },
  ),
});

/** Ticks as the orchestrator does, whatever comes, and gives the end. */
function endure(given: Adversity) {
  const limits = { attempts: ATTEMPTS, deadlineMinutes: given.deadlineMinutes };
  const until = new Date(UNTIL_MINUTES * 60_000);
  const azure = new AzureModel(
    HOME,
    (region, attempt) => given.attempts[REGIONS.indexOf(region)]?.[attempt - 1] ?? { ticks: 1, works: true },
  );
  let memories: RegionMemory[] = asked(
    REGIONS.map((region) => firstMemory(region, HOME)),
    limits,
    new Date(0),
  );
  const history: { memories: RegionMemory[]; cancelled: boolean; removed: string[] }[] = [];
  let minutes = 0;
  for (let tick = 0; minutes <= UNTIL_MINUTES + 100; tick += 1) {
    meddle(
      azure,
      memories,
      given.meddling.filter((deed) => deed.tick === tick),
    );
    const cancelled = tick >= given.cancelAt;
    const time = { now: new Date(minutes * 60_000), until, cancelled };
    const seen = azure.look();
    memories = advanceAll(memories, seen, limits, time);
    const removed: string[] = [];
    history.push({ memories, cancelled, removed });
    const isHomeCancelled = memories.some(({ home, state }) => home && state === 'Cancelled');
    if (isHomeCancelled || isOver(memories, seen, time)) return { memories, azure, history, minutes };
    if (needsWrite(memories, seen)) {
      const wanted = wantedRegions(memories);
      const refusals = given.refused.filter((region) => wanted.includes(region));
      if (refusals.length > 0) {
        memories = memories.map((memory) =>
          refusals.includes(memory.region) ? skipped(memory, 'Azure would not take it.') : memory,
        );
      } else {
        removed.push(...azure.write({ wanted, unwanted: unwantedRegions(memories) }));
        memories = asked(memories, limits, time.now);
      }
    }
    azure.pass();
    minutes += given.clock[tick % given.clock.length] ?? 1;
  }
  throw new Error('The replication never ends.');
}

function meddle(azure: AzureModel, memories: readonly RegionMemory[], deeds: Adversity['meddling']): void {
  for (const { region } of deeds) {
    const memory = memories.find((candidate) => candidate.region === region);
    if (!memory) azure.add(region);
    // Azure refuses to take the home region out; what has its copy is let be.
    else if (!memory.home && memory.state === 'Replicating') azure.drop(region);
  }
}

function holds(check: (end: ReturnType<typeof endure>, given: Adversity) => void): void {
  fc.assert(
    fc.property(adversity, (given) => {
      check(endure(given), given);
    }),
    { numRuns: 1_000 },
  );
}

describe('a replication to which anything happens', () => {
  it('ends by its time, with every region final', () => {
    holds(({ memories, minutes }, { clock }) => {
      expect(memories.map(({ state }) => state).filter((state) => !isFinal(state))).toEqual([]);
      expect(minutes).toBeLessThanOrEqual(UNTIL_MINUTES + Math.max(...clock));
    });
  });

  it('asks for no region more often than the limit, and counts as often as it asks', () => {
    holds(({ memories, azure }) => {
      for (const { region, attempt } of memories) {
        expect(attempt).toBeLessThanOrEqual(ATTEMPTS);
        expect(azure.asked.get(region) ?? 0).toBeLessThanOrEqual(ATTEMPTS);
        expect(attempt).toBeGreaterThanOrEqual(azure.asked.get(region) ?? 0);
      }
    });
  });

  it("never takes another's region out of Azure's list, nor one that has its copy", () => {
    holds(({ memories, azure, history }) => {
      for (const tick of history) {
        const copied = tick.memories.filter(({ state }) => state === 'Completed');
        const kept = [HOME, ...FOREIGN, ...copied.map(({ region }) => region)];
        expect(tick.removed.filter((region) => kept.includes(region))).toEqual([]);
      }
      const foreign = FOREIGN.filter((region) => azure.asked.has(region));
      expect(azure.look().targetRegions).toEqual(expect.arrayContaining(foreign));
      expect(memories.map(({ region }) => region)).toEqual(REGIONS);
    });
  });

  it('is Completed where and only where Azure has copied, unless its region was given up before', () => {
    holds(({ memories, azure }) => {
      const copied = azure.look().regions.filter(({ state }) => state === 'Completed');
      for (const { region, state } of memories) {
        if (state === 'Completed') expect(copied.map((one) => one.region)).toContain(region);
      }
    });
  });

  it('that nobody cancels has no region Cancelled, and one that is cancelled opens none any more', () => {
    holds(({ memories, history }, { cancelAt }) => {
      if (cancelAt === Infinity) expect(memories.map(({ state }) => state)).not.toContain('Cancelled');
      for (const tick of history) {
        if (!tick.cancelled) continue;
        expect(tick.memories.every(({ state }) => isFinal(state))).toBe(true);
      }
    });
  });

  it('leaves what it gave up out of the list, unless its time was over', () => {
    holds(({ memories, azure, minutes }) => {
      if (minutes >= UNTIL_MINUTES || memories[0]?.state !== 'Completed') return;
      const given = memories.filter(({ state }) => state !== 'Completed').map(({ region }) => region);
      const { targetRegions } = azure.look();
      expect(given.filter((region) => targetRegions.includes(region))).toEqual([]);
    });
  });
});
