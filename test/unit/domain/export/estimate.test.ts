import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimate, timeLeft, usually } from '../../../../shared/domain/export/estimate.ts';

const seconds = fc.nat({ max: 100_000 });
const earlier = fc.array(seconds, { maxLength: 12 });

describe('how long something takes as a rule', () => {
  it.each([
    [[], undefined],
    [[7], 7],
    [[30, 10, 20], 20],
    [[10, 9_999, 20, 30], 25],
    [[1, 2], 2],
    [[9, 10, 100], 10],
  ])('after %j is %s seconds', (samples, expected) => {
    expect(usually(samples)).toEqual(
      expected === undefined ? undefined : { seconds: expected, basedOn: samples.length },
    );
  });

  it('is the same in whatever order the earlier ones come, and lies between the shortest and the longest', () => {
    fc.assert(
      fc.property(earlier, fc.infiniteStream(fc.nat()), (samples, noise) => {
        const order = new Map(samples.map((_, index) => [index, noise.next().value as number]));
        const shuffled = samples
          .map((sample, index) => ({ sample, at: order.get(index) ?? 0 }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ sample }) => sample);

        const usual = usually(samples);

        expect(usually(shuffled)).toEqual(usual);
        if (samples.length === 0) expect(usual).toBeUndefined();
        else {
          expect(estimate.parse(usual)).toEqual(usual);
          expect(usual?.seconds).toBeGreaterThanOrEqual(Math.min(...samples));
          expect(usual?.seconds).toBeLessThanOrEqual(Math.max(...samples));
        }
      }),
    );
  });

  it('leaves the earlier ones as they are', () => {
    const samples = [3, 1, 2];

    usually(samples);
    timeLeft(samples, 1);

    expect(samples).toEqual([3, 1, 2]);
  });
});

describe('how much longer something takes', () => {
  it.each([
    [[], 0, undefined],
    [[60], 0, 60],
    [[60], 59, 1],
    [[60], 59.5, 1],
    [[60], 60, undefined],
    [[60], 61, undefined],
    [[10, 20, 60, 100], 30, 50],
    [[100, 10, 60, 20], 15, 45],
    [[1, 2], 0, 2],
  ])('of %j after %s seconds is %s', (samples, elapsed, expected) => {
    expect(timeLeft(samples, elapsed)).toEqual(
      expected === undefined ? undefined : { seconds: expected, basedOn: samples.length },
    );
  });

  it('is a second at least, ends with the longest known at the latest, and is unknown beyond that', () => {
    fc.assert(
      fc.property(earlier, seconds, (samples, elapsed) => {
        const left = timeLeft(samples, elapsed);

        const longest = Math.max(0, ...samples);
        expect(left === undefined).toBe(elapsed >= longest);
        if (!left) return;
        expect(left.seconds).toBeGreaterThanOrEqual(1);
        expect(elapsed + left.seconds).toBeLessThanOrEqual(longest);
        expect(timeLeft(samples.toReversed(), elapsed)).toEqual(left);
        expect(estimate.parse(left)).toEqual(left);
      }),
      { numRuns: 500 },
    );
  });
});

describe('an estimate', () => {
  it('is of whole seconds, from one run at least', () => {
    const bad = [
      { seconds: -1, basedOn: 1 },
      { seconds: 1.5, basedOn: 1 },
      { seconds: 1, basedOn: 0 },
      { seconds: 1, basedOn: 1, sure: true },
    ];

    expect(bad.filter((one) => estimate.safeParse(one).success)).toEqual([]);
    expect(estimate.safeParse({ seconds: 0, basedOn: 1 }).success).toBe(true);
  });
});
