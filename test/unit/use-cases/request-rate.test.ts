import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TooManyRequestsError } from '../../../shared/domain/access/errors.ts';
import { assertWithinRate, createRequestRate } from '../../../shared/use-cases/access/request-rate.ts';

function clockAt(start: number) {
  let now = start;
  return { now: () => new Date(now), pass: (ms: number) => (now += ms) };
}

describe('the rate of requests', () => {
  it('refuses who asks too often, and nobody else', () => {
    const rate = createRequestRate(1, clockAt(0));
    const askAs = (objectId: string) => () => {
      assertWithinRate(rate, { objectId });
    };
    askAs('a')();

    expect(askAs('a')).toThrow(TooManyRequestsError);
    expect(askAs('b')).not.toThrow();
  });

  it("lets a minute's worth pass at once, and says how long to wait after that", () => {
    const clock = clockAt(0);
    const rate = createRequestRate(60, clock);

    const first = Array.from({ length: 60 }, () => rate.take('a'));

    expect(first).toEqual(Array.from({ length: 60 }, () => 0));
    expect(rate.take('a')).toBe(1);
    clock.pass(1000);
    expect(rate.take('a')).toBe(0);
    expect(rate.take('a')).toBe(1);
  });

  it('counts each caller by itself', () => {
    const rate = createRequestRate(1, clockAt(0));

    expect([rate.take('a'), rate.take('b'), rate.take('a')]).toEqual([0, 0, 60]);
  });

  it("never lets more pass than a minute's worth and what has come since, and lets a patient caller always pass", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 600 }),
        fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 200 }),
        (perMinute, pauses) => {
          const clock = clockAt(0);
          const rate = createRequestRate(perMinute, clock);
          let [passed, elapsed] = [0, 0];

          for (const pause of pauses) {
            clock.pass(pause);
            elapsed += pause;
            if (rate.take('a') === 0) passed += 1;
          }
          const wait = rate.take('a');
          clock.pass(wait * 1000);

          expect(passed).toBeLessThanOrEqual(perMinute + (elapsed * perMinute) / 60_000 + 1e-6);
          expect(wait === 0 || rate.take('a') === 0).toBe(true);
        },
      ),
    );
  });

  it('forgets who has not asked for long rather than remember everybody', () => {
    const rate = createRequestRate(1, clockAt(0));
    rate.take('first');

    for (let i = 0; i < 10_000; i += 1) rate.take(`caller ${i}`);

    expect(rate.take('first')).toBe(0);
    expect(rate.take('caller 9999')).toBe(60);
  });
});
