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
  regionMemory,
  regionState,
  skipped,
  unwantedRegions,
  wantedRegions,
  worthRecording,
  type RegionMemory,
  type SeenVersion,
} from '../../../../shared/domain/region/replication.ts';

const HOME = 'westeurope';
const OTHER = 'northeurope';
const NAMES = [HOME, OTHER, 'swedencentral'];
const LIMITS = { attempts: 3, deadlineMinutes: 60 };
const NOW = new Date('2026-03-01T12:00:00.000Z');
const TIME = { now: NOW, until: new Date('2026-03-01T20:00:00.000Z'), cancelled: false };
const CANCELLED = { ...TIME, cancelled: true };
const AZURE = { code: 'AllocationFailed', message: 'No capacity.', trace: { requestId: 'r' } };

function remember(region: string, memory: Partial<RegionMemory>): RegionMemory {
  return { ...firstMemory(region, HOME), ...memory };
}

function listing(...targetRegions: string[]): SeenVersion {
  return { busy: false, targetRegions, regions: [] };
}

function seeing(region: string, state: 'Replicating' | 'Completed' | 'Failed', busy = false): SeenVersion {
  const error = state === 'Failed' ? { error: AZURE } : {};
  return { busy, targetRegions: [region], regions: [{ region, state, progress: 50, ...error }] };
}

const state = fc.constantFrom(...regionState.options);
const memories = fc
  .tuple(...NAMES.map(() => fc.tuple(state, fc.integer({ min: 0, max: 3 }))))
  .map((all) =>
    all.map(([current, attempt], index) => remember(NAMES[index] ?? '', { state: current, attempt })),
  );
const foreign = fc.subarray(['eastus', 'brazilsouth']);
const seen = fc
  .tuple(fc.subarray(NAMES), foreign, fc.boolean(), fc.infiniteStream(fc.nat({ max: 3 })))
  .map(([ours, theirs, busy, picks]): SeenVersion => {
    const targetRegions = [...theirs, ...ours];
    const states = ['Unknown', 'Replicating', 'Completed', 'Failed'] as const;
    const regions = targetRegions.map((region) => ({
      region,
      state: states[picks.next().value as number] ?? ('Unknown' as const),
      progress: 20,
    }));
    return { busy, targetRegions, regions };
  });

describe('a cancelled replication', () => {
  it.each(['Pending', 'Replicating', 'Withdrawing'] as const)(
    'ends what is %s, with the reason',
    (current) => {
      const deadline = '2026-03-01T13:00:00.000Z';
      const memory = remember(OTHER, { state: current, attempt: 2, progress: 30, deadline, message: 'x' });

      const next = advance(memory, listing(OTHER), LIMITS, CANCELLED);

      const { deadline: _deadline, ...rest } = memory;
      expect(next).toEqual({
        ...rest,
        state: 'Cancelled',
        message: 'The export was cancelled before Azure had copied the image to this region.',
      });
    },
  );

  it('still counts a copy that Azure has finished, but none that is on its way out', () => {
    const withdrawing = remember(OTHER, { state: 'Withdrawing', attempt: 1 });
    const copied = seeing(OTHER, 'Completed');

    expect(advance(firstMemory(OTHER, HOME), copied, LIMITS, CANCELLED).state).toBe('Completed');
    expect(advance(withdrawing, copied, LIMITS, CANCELLED).state).toBe('Cancelled');
  });

  it('is cancelled rather than out of time', () => {
    const late = { ...CANCELLED, now: CANCELLED.until };

    expect(advance(firstMemory(OTHER, HOME), listing(), LIMITS, late).state).toBe('Cancelled');
    expect(advance(firstMemory(OTHER, HOME), listing(), LIMITS, { ...late, cancelled: false })).toMatchObject(
      { state: 'Failed', message: expect.stringMatching(/in the time allowed/) as string },
    );
  });

  it('has no open region at once, and wants none that it had not got', () => {
    fc.assert(
      fc.property(memories, seen, (before, look) => {
        const after = advanceAll(before, look, LIMITS, CANCELLED);

        expect(after.every((memory) => isFinal(memory.state))).toBe(true);
        const others = wantedRegions(after).filter((region) => region !== HOME);
        const completed = after.filter((memory) => memory.state === 'Completed').map(({ region }) => region);
        expect(completed).toEqual(expect.arrayContaining(others));
      }),
    );
  });

  it('takes the cancelled regions out even while Azure copies, for nothing else is open', () => {
    const regions = [remember(HOME, { state: 'Completed' }), remember(OTHER, { state: 'Cancelled' })];
    const look = { ...listing(HOME, OTHER), busy: true };

    expect(unwantedRegions(regions)).toEqual([OTHER]);
    expect(needsWrite(regions, look)).toBe(true);
    expect(isOver(regions, look, TIME)).toBe(false);
    expect(isOver(regions, listing(HOME), TIME)).toBe(true);
  });
});

describe("a region in Azure's list that is not of the export", () => {
  it('is neither wanted nor unwanted, and changes nothing that is decided', () => {
    fc.assert(
      fc.property(memories, seen, foreign, (all, look, more) => {
        const with_ = { ...look, targetRegions: [...new Set([...look.targetRegions, ...more])] };

        expect(NAMES).toEqual(expect.arrayContaining([...wantedRegions(all), ...unwantedRegions(all)]));
        expect(needsWrite(all, with_)).toBe(needsWrite(all, look));
        expect(isOver(all, with_, TIME)).toBe(isOver(all, look, TIME));
        expect(advanceAll(all, with_, LIMITS, TIME)).toEqual(advanceAll(all, look, LIMITS, TIME));
      }),
    );
  });
});

describe('a write to have regions copied again', () => {
  const home = remember(HOME, { state: 'Completed' });

  it('is for one that waits and whose last attempt Azure shows as failed', () => {
    const listed = (current: 'Replicating' | 'Failed'): SeenVersion => ({
      ...seeing(OTHER, current),
      targetRegions: [HOME, OTHER],
    });
    const waits = [home, remember(OTHER, { state: 'Pending', attempt: 1 })];
    const runs = [home, remember(OTHER, { state: 'Replicating', attempt: 1 })];

    expect(needsWrite(waits, listed('Failed'))).toBe(true);
    expect(needsWrite(waits, listed('Replicating'))).toBe(false);
    expect(needsWrite(runs, listed('Failed'))).toBe(false);
  });

  it('is not for a home region that has neither failed nor been told of', () => {
    const failure = { code: 'Whole', message: 'The whole version failed.' };
    const waits = [remember(HOME, { state: 'Pending', attempt: 1 })];

    expect(needsWrite(waits, listing(HOME))).toBe(false);
    expect(needsWrite(waits, { ...listing(HOME), failure })).toBe(true);
    expect(needsWrite(waits, { ...seeing(HOME, 'Completed'), failure })).toBe(false);
  });
});

describe('the regions that should not be in the list', () => {
  it('are those given up or on their way out, and never one that is wanted, waits or is at home', () => {
    fc.assert(
      fc.property(memories, (all) => {
        const unwanted = unwantedRegions(all);

        const out = all.filter(
          (memory) => !memory.home && /Failed|Skipped|Cancelled|Withdrawing/.test(memory.state),
        );
        expect(unwanted).toEqual(out.map(({ region }) => region));
        expect(wantedRegions(all).filter((region) => unwanted.includes(region))).toEqual([]);
      }),
    );
  });
});

describe('an attempt at a region', () => {
  it('remembers when it began, until the next begins', () => {
    const first = advance(firstMemory(OTHER, HOME), listing(OTHER), LIMITS, TIME);
    const done = advance(first, seeing(OTHER, 'Completed'), LIMITS, {
      ...TIME,
      now: new Date('2026-03-01T12:30:00.000Z'),
    });
    const later = new Date('2026-03-01T12:45:00.000Z');
    const waiting = remember(OTHER, { state: 'Pending', attempt: 1, startedAt: NOW.toISOString() });
    const [, again] = asked([remember(HOME, { state: 'Completed' }), waiting], LIMITS, later);

    expect(first).toMatchObject({ state: 'Replicating', startedAt: NOW.toISOString() });
    expect(done).toMatchObject({ state: 'Completed', startedAt: NOW.toISOString() });
    expect(again).toMatchObject({ attempt: 2, startedAt: later.toISOString() });
  });

  it("that failed keeps Azure's words apart from ours, until the next begins or the copy is there", () => {
    const replicating = remember(OTHER, { state: 'Replicating', attempt: 1, progress: 30 });

    const failed = advance(replicating, seeing(OTHER, 'Failed'), LIMITS, TIME);
    const pending = advance(failed, listing(HOME), LIMITS, TIME);
    const [, again] = asked([remember(HOME, { state: 'Completed' }), pending], LIMITS, NOW);
    const copied = advance(pending, seeing(OTHER, 'Completed'), LIMITS, TIME);

    expect(failed).toMatchObject({ state: 'Withdrawing', azure: AZURE, progress: 0 });
    expect(failed.message).toBe('Attempt 1 of 3 failed and is made again.');
    expect(pending).toMatchObject({ state: 'Pending', azure: AZURE, message: failed.message });
    expect(again).not.toHaveProperty('azure');
    expect(again).not.toHaveProperty('message');
    expect(copied).toEqual(remember(OTHER, { state: 'Completed', attempt: 1, progress: 100 }));
  });

  it("has the whole version's failure for its reason only where it has none of its own", () => {
    const home = remember(HOME, { state: 'Replicating', attempt: 3 });
    const failure = { code: 'Whole', message: 'The whole version failed.' };

    const own = advance(home, { ...seeing(HOME, 'Failed'), failure }, LIMITS, TIME);
    const whole = advance(home, { ...listing(HOME), failure }, LIMITS, TIME);
    const busy = advance(home, { ...listing(HOME), busy: true, failure }, LIMITS, TIME);
    const fine = advance(home, { ...seeing(HOME, 'Completed'), failure }, LIMITS, TIME);
    const unlisted = advance(home, { ...listing(OTHER), failure }, LIMITS, TIME);

    expect([own.azure, whole.azure]).toEqual([AZURE, failure]);
    expect([busy.state, fine.state]).toEqual(['Replicating', 'Completed']);
    expect(unlisted).toMatchObject({
      state: 'Failed',
      message: expect.stringMatching(/Somebody else/) as string,
    });
  });

  it('that somebody else ended is told as that', () => {
    const last = remember(OTHER, { state: 'Replicating', attempt: 3 });

    expect(advance(last, listing(HOME), LIMITS, TIME).message).toBe(
      'Somebody else took this region out of the image version while Azure copied to it (tried 3 times).',
    );
  });
});

describe('a region that is left out', () => {
  it("has our reason, and Azure's where it was Azure", () => {
    const open = remember(OTHER, { state: 'Replicating', progress: 40, deadline: TIME.until.toISOString() });

    expect(skipped(open, 'Not offered.')).toEqual(
      remember(OTHER, { state: 'Skipped', message: 'Not offered.' }),
    );
    expect(skipped(open, 'Refused.', AZURE)).toMatchObject({ message: 'Refused.', azure: AZURE });
  });
});

describe('a memory of a region', () => {
  it('survives the form in which a workflow keeps it, whatever it has been through', () => {
    fc.assert(
      fc.property(memories, seen, fc.boolean(), (all, look, cancelled) => {
        for (const memory of advanceAll(all, look, LIMITS, { ...TIME, cancelled })) {
          expect(regionMemory.parse(JSON.parse(JSON.stringify(memory)))).toEqual(memory);
        }
      }),
    );
  });

  it('is worth telling again with another attempt', () => {
    const before = remember(OTHER, { state: 'Replicating', attempt: 1 });

    expect(worthRecording(before, { ...before, attempt: 2 })).toBe(true);
    expect(worthRecording({ ...before, progress: 20 }, { ...before, progress: 15 })).toBe(true);
    expect(worthRecording(before, { ...before, startedAt: NOW.toISOString() })).toBe(false);
  });
});
