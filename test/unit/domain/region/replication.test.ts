import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advance,
  advanceAll,
  asked,
  firstMemory,
  isFinal,
  isOver,
  needsWrite,
  regionState,
  sameRegions,
  skipped,
  wantedRegions,
  worthRecording,
  type RegionMemory,
  type SeenRegion,
  type SeenVersion,
} from '../../../../shared/domain/region/replication.ts';

const HOME = 'westeurope';
const OTHER = 'northeurope';
const LIMITS = { attempts: 3, deadlineMinutes: 60 };
const NOW = new Date('2026-03-01T12:00:00.000Z');
const UNTIL = new Date('2026-03-01T20:00:00.000Z');
const TIME = { now: NOW, until: UNTIL, cancelled: false };
const IN_AN_HOUR = '2026-03-01T13:00:00.000Z';

function remember(region: string, memory: Partial<RegionMemory>): RegionMemory {
  return { ...firstMemory(region, HOME), ...memory };
}

function seeing(regions: Record<string, SeenRegion['state']>, more: Partial<SeenVersion> = {}): SeenVersion {
  return {
    busy: Object.values(regions).includes('Replicating'),
    targetRegions: Object.keys(regions),
    regions: Object.entries(regions).map(([region, state]) => ({ region, state, progress: 10 })),
    ...more,
  };
}

describe('a region that is Pending', () => {
  it("is Replicating, with a deadline, once it is in Azure's list", () => {
    const next = advance(firstMemory(OTHER, HOME), seeing({ [OTHER]: 'Unknown' }), LIMITS, TIME);

    expect(next).toMatchObject({ state: 'Replicating', attempt: 1, deadline: IN_AN_HOUR, progress: 0 });
  });

  it("stays so while it isn't", () => {
    const pending = firstMemory(OTHER, HOME);

    expect(advance(pending, seeing({ [HOME]: 'Completed' }), LIMITS, TIME)).toEqual(pending);
  });

  it('is Completed at once when Azure has copied it already', () => {
    const next = advance(firstMemory(OTHER, HOME), seeing({ [OTHER]: 'Completed' }), LIMITS, TIME);

    expect(next).toMatchObject({ state: 'Completed', attempt: 1, progress: 100 });
  });

  it('waits to be asked for again where Azure shows the failure of an older attempt', () => {
    const pending = remember(OTHER, { state: 'Pending', attempt: 1 });

    expect(advance(pending, seeing({ [OTHER]: 'Failed' }), LIMITS, TIME)).toEqual(pending);
  });
});

describe('a region that is Replicating', () => {
  const replicating = remember(OTHER, { state: 'Replicating', attempt: 1, deadline: IN_AN_HOUR });

  it("shows Azure's percentage, and keeps it where Azure gives none", () => {
    const next = advance(replicating, seeing({ [OTHER]: 'Replicating' }), LIMITS, TIME);
    const later = advance(next, { busy: true, targetRegions: [OTHER], regions: [] }, LIMITS, TIME);

    expect(next.progress).toBe(10);
    expect(later).toEqual(next);
  });

  it("is Completed by its own status and by nothing else, not even by the version's end", () => {
    const other = seeing({ [HOME]: 'Completed', [OTHER]: 'Unknown' }, { busy: false });

    expect(advance(replicating, other, LIMITS, TIME).state).toBe('Replicating');
    expect(advance(replicating, seeing({ [OTHER]: 'Completed' }), LIMITS, TIME)).toEqual({
      region: OTHER,
      home: false,
      state: 'Completed',
      attempt: 1,
      progress: 100,
    });
  });

  it('does not count as failed while Azure still works on the version: that may be the last attempt', () => {
    const seen = seeing({ [HOME]: 'Replicating', [OTHER]: 'Failed' });

    expect(advance(replicating, seen, LIMITS, TIME).state).toBe('Replicating');
  });

  it("is withdrawn when it failed, with Azure's reason, and then added again", () => {
    const error = { code: 'AllocationFailed', message: 'No capacity.' };
    const failure = { region: OTHER, state: 'Failed', progress: 0, error } as const;
    const seen = { busy: false, targetRegions: [HOME, OTHER], regions: [failure] };

    const withdrawing = advance(replicating, seen, LIMITS, TIME);
    const still = advance(withdrawing, seen, LIMITS, TIME);
    const pending = advance(still, seeing({ [HOME]: 'Completed' }), LIMITS, TIME);

    expect(withdrawing).toMatchObject({ state: 'Withdrawing', attempt: 1, progress: 0 });
    expect(withdrawing.message).toBe('Attempt 1 of 3 failed and is made again.');
    expect(withdrawing.azure).toEqual(error);
    expect(withdrawing).not.toHaveProperty('deadline');
    expect(still).toEqual(withdrawing);
    expect(pending.state).toBe('Pending');
  });

  it('is withdrawn to the end, even when Azure finishes the copy meanwhile', () => {
    const withdrawing = remember(OTHER, { state: 'Withdrawing', attempt: 1 });

    expect(advance(withdrawing, seeing({ [OTHER]: 'Completed' }), LIMITS, TIME)).toEqual(withdrawing);
  });

  it('is asked for again without leaving the list when it is the home region', () => {
    const home = remember(HOME, { state: 'Replicating', attempt: 1 });
    const seen = seeing({ [HOME]: 'Failed' });

    const next = advance(home, seen, LIMITS, TIME);

    expect(next).toMatchObject({ state: 'Pending', attempt: 1 });
    expect(wantedRegions([next])).toEqual([HOME]);
    expect(needsWrite([next], seen)).toBe(true);
  });

  it('has failed as the home region when the whole version did, even without a status of its own', () => {
    const home = remember(HOME, { state: 'Replicating', attempt: 3 });
    const failure = { code: 'NotFound', message: 'The snapshot is gone.' };
    const seen = { busy: false, targetRegions: [HOME], regions: [], failure };

    const next = advance(home, seen, LIMITS, TIME);

    expect(next.state).toBe('Failed');
    expect(next.message).toBe('Azure could not copy the image to this region (tried 3 times).');
    expect(next.azure).toEqual(failure);
  });

  it("is no failure of another region's that the version failed", () => {
    const seen = { busy: false, targetRegions: [OTHER], regions: [], failure: { code: 'X', message: 'x' } };

    expect(advance(replicating, seen, LIMITS, TIME).state).toBe('Replicating');
  });

  it('is Failed after its last attempt', () => {
    const last = remember(OTHER, { state: 'Replicating', attempt: 3 });

    const next = advance(last, seeing({ [OTHER]: 'Failed' }), LIMITS, TIME);

    expect(next).toMatchObject({ state: 'Failed', attempt: 3 });
    expect(next.message).toMatch(/tried 3 times/);
    expect(next).not.toHaveProperty('azure');
  });

  it('is given up at its deadline, not a moment before', () => {
    const seen = seeing({ [OTHER]: 'Replicating' });
    const at = (time: string) => advance(replicating, seen, LIMITS, { ...TIME, now: new Date(time) });

    expect(at('2026-03-01T12:59:59.999Z').state).toBe('Replicating');
    expect(at(IN_AN_HOUR)).toMatchObject({
      state: 'Failed',
      message: expect.stringMatching(/in the time allowed/) as string,
    });
  });

  it('is asked for again when somebody else took it out of the list, and not beyond its attempts', () => {
    const seen = seeing({ [HOME]: 'Completed' });
    const last = remember(OTHER, { state: 'Replicating', attempt: 3, deadline: IN_AN_HOUR });

    expect(advance(replicating, seen, LIMITS, TIME).state).toBe('Pending');
    expect(advance(last, seen, LIMITS, TIME)).toMatchObject({ state: 'Failed', attempt: 3 });
  });
});

describe('the home region', () => {
  it('takes all open regions with it when it is Failed', () => {
    const regions = [
      remember(HOME, { state: 'Replicating', attempt: 3 }),
      firstMemory(OTHER, HOME),
      skipped(firstMemory('eastus', HOME), 'Not offered.'),
    ];

    const next = advanceAll(regions, seeing({ [HOME]: 'Failed' }), LIMITS, TIME);

    expect(next.map(({ state }) => state)).toEqual(['Failed', 'Failed', 'Skipped']);
    expect(next[1]?.message).toMatch(/could not be made in its home region/);
  });

  it('makes its next attempt when Azure has taken the list, for it never leaves that', () => {
    const failed = remember(HOME, { state: 'Pending', attempt: 1 });
    const seen = seeing({ [HOME]: 'Failed' });

    const waiting = advance(failed, seen, LIMITS, TIME);
    const [again = failed] = asked([failed], LIMITS, NOW);

    expect(waiting).toEqual(failed);
    expect(again).toMatchObject({ state: 'Replicating', attempt: 2, deadline: IN_AN_HOUR });
    expect(advance(again, seen, LIMITS, TIME)).toMatchObject({ state: 'Pending', attempt: 2 });
  });
});

describe('a write that Azure has taken', () => {
  it('begins the attempt of every region that waited, so that a quick failure counts', () => {
    const home = remember(HOME, { state: 'Completed', attempt: 1 });
    const waiting = remember(OTHER, { state: 'Pending', attempt: 1 });

    const next = asked([home, waiting], LIMITS, NOW);

    expect(next).toEqual([
      home,
      expect.objectContaining({ state: 'Replicating', attempt: 2, deadline: IN_AN_HOUR }),
    ]);
  });

  it('begins nothing for regions that the list leaves out', () => {
    const unfinished = remember(HOME, { state: 'Replicating', attempt: 1 });
    const others = regionState.options.map((state) => remember(OTHER, { state, attempt: 1 }));

    expect(asked([unfinished, ...others], LIMITS, NOW)).toEqual([unfinished, ...others]);
  });
});

describe('the wanted list', () => {
  it('is the home region alone until that is Completed', () => {
    const others = [firstMemory(OTHER, HOME)];

    expect(wantedRegions([remember(HOME, { state: 'Replicating' }), ...others])).toEqual([HOME]);
    expect(wantedRegions([remember(HOME, { state: 'Completed' }), ...others])).toEqual([HOME, OTHER]);
  });

  it('is written when Azure has another, in whatever order', () => {
    const regions = [
      remember(HOME, { state: 'Completed' }),
      remember(OTHER, { state: 'Replicating' }),
      remember('eastus', { state: 'Failed' }),
    ];
    const differs = (...listed: string[]) =>
      needsWrite(regions, seeing(Object.fromEntries(listed.map((region) => [region, 'Unknown']))));

    expect(differs(OTHER, HOME)).toBe(false);
    expect(differs(HOME)).toBe(true);
    expect(differs(HOME, OTHER, 'eastus')).toBe(true);
  });

  it('is written into a busy Azure only to take out what is given up, when nothing else is open', () => {
    const givenUp = remember(OTHER, { state: 'Failed' });
    const busy = seeing({ [HOME]: 'Completed', [OTHER]: 'Replicating' });

    expect(needsWrite([remember(HOME, { state: 'Completed' }), givenUp], busy)).toBe(true);
    expect(needsWrite([remember(HOME, { state: 'Replicating' }), givenUp], busy)).toBe(false);
  });
});

describe('a replication', () => {
  const ended = [remember(HOME, { state: 'Completed' }), skipped(firstMemory(OTHER, HOME), 'Not offered.')];

  it("is over when no region is open and Azure's list is the wanted one", () => {
    expect(isOver(ended, seeing({ [HOME]: 'Completed' }), TIME)).toBe(true);
    expect(isOver(ended, seeing({ [HOME]: 'Completed', [OTHER]: 'Unknown' }), TIME)).toBe(false);
    expect(isOver([firstMemory(HOME, HOME)], seeing({ [HOME]: 'Unknown' }), TIME)).toBe(false);
  });

  it("is over at its end, whatever Azure's list is", () => {
    const time = { ...TIME, now: UNTIL };

    expect(isOver(ended, seeing({ [HOME]: 'Completed', [OTHER]: 'Unknown' }), time)).toBe(true);
  });

  it('records a new state, a new message and a visible step of progress, not every percent', () => {
    const before = remember(OTHER, { state: 'Replicating', progress: 10 });

    expect(worthRecording(undefined, before)).toBe(true);
    expect(worthRecording(before, before)).toBe(false);
    expect(worthRecording(before, { ...before, progress: 14 })).toBe(false);
    expect(worthRecording(before, { ...before, progress: 15 })).toBe(true);
    expect(worthRecording(before, { ...before, message: 'x' })).toBe(true);
    expect(worthRecording(before, { ...before, state: 'Completed' })).toBe(true);
  });
});

describe('whatever Azure shows, and whenever', () => {
  const NAMES = [HOME, OTHER, 'swedencentral'];
  const seen = fc.record(
    {
      busy: fc.boolean(),
      targetRegions: fc.subarray(NAMES),
      regions: fc.uniqueArray(
        fc.record({
          region: fc.constantFrom(...NAMES),
          state: fc.constantFrom('Unknown', 'Replicating', 'Completed', 'Failed'),
          progress: fc.nat({ max: 100 }),
        }),
        { selector: ({ region }) => region },
      ),
      failure: fc.record({ code: fc.string(), message: fc.string() }),
    },
    { requiredKeys: ['busy', 'targetRegions', 'regions'] },
  );
  const looks = fc.array(fc.record({ seen, minutes: fc.nat({ max: 90 }) }), { maxLength: 30 });

  /** Every look with the memories before and after it. */
  function history(all: { seen: SeenVersion; minutes: number }[]) {
    let [memories, now] = [NAMES.map((region) => firstMemory(region, HOME)), NOW.getTime()];
    return all.map((look) => {
      now += look.minutes * 60_000;
      const before = memories;
      const time = { ...TIME, now: new Date(now) };
      memories = advanceAll(before, look.seen, LIMITS, time);
      return { before, after: memories, seen: look.seen, time };
    });
  }

  const holds = (check: (step: ReturnType<typeof history>[number]) => void): void => {
    fc.assert(
      fc.property(looks, (all) => {
        history(all).forEach(check);
      }),
      { numRuns: 500 },
    );
  };

  it('a final state never changes', () => {
    holds(({ before, after }) => {
      const ends = before.filter(({ state }) => isFinal(state));
      expect(after).toEqual(expect.arrayContaining(ends));
    });
  });

  it('a region becomes Completed only when it is in the list and seen Completed', () => {
    holds(({ before, after, seen: { targetRegions, regions } }) => {
      for (const [index, { region, state }] of after.entries()) {
        if (state !== 'Completed' || before[index]?.state === 'Completed') continue;
        expect(targetRegions).toContain(region);
        expect(regions.find((status) => status.region === region)?.state).toBe('Completed');
      }
    });
  });

  it('no region is tried more often than the limit', () => {
    holds(({ after }) => {
      for (const { attempt } of after) expect(attempt).toBeLessThanOrEqual(LIMITS.attempts);
    });
  });

  it('a region has a deadline while it is Replicating, and only then', () => {
    holds(({ after }) => {
      for (const memory of after) expect('deadline' in memory).toBe(memory.state === 'Replicating');
    });
  });

  it('everything is final at the end', () => {
    holds(({ after, time }) => {
      if (time.now >= UNTIL) expect(after.every(({ state }) => isFinal(state))).toBe(true);
    });
  });

  it('nobody writes into a busy Azure unless all regions are final', () => {
    holds(({ after, seen: look }) => {
      if (look.busy && needsWrite(after, look)) expect(after.every(({ state }) => isFinal(state))).toBe(true);
    });
  });

  it('the home region is always wanted, and no other that is failed, skipped or on its way out', () => {
    const memories = fc.tuple(...NAMES.map(() => fc.constantFrom(...regionState.options)));

    fc.assert(
      fc.property(memories, (states) => {
        const all = states.map((state, index) => remember(NAMES[index] ?? '', { state }));

        const wanted = wantedRegions(all);

        expect(wanted).toContain(HOME);
        expect(new Set(wanted).size).toBe(wanted.length);
        const out = all.filter(({ home, state }) => !home && /Failed|Skipped|Withdrawing/.test(state));
        for (const { region } of out) expect(wanted).not.toContain(region);
      }),
    );
  });

  it('two lists are the same when they hold the same regions', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(NAMES), fc.shuffledSubarray(NAMES), (a, b) => {
        expect(sameRegions(a, b)).toBe(JSON.stringify(a.toSorted()) === JSON.stringify(b.toSorted()));
      }),
    );
  });
});
