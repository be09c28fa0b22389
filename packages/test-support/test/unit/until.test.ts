import { describe, expect, it } from 'vitest';
import { NothingMovedError, until } from '../../src/until.ts';

/** A clock that only the pauses move on. */
function virtualTime() {
  let at = 0;
  return {
    now: () => at,
    sleep: (milliseconds: number) => {
      at += milliseconds;
      return Promise.resolve();
    },
  };
}

describe('until', () => {
  it('gives what the first look gives that does not throw', async () => {
    let looks = 0;

    const found = await until(
      () => {
        looks += 1;
        if (looks < 4) throw new Error('not yet');
        return `after ${looks}`;
      },
      { patienceMs: 1000, ...virtualTime() },
    );

    expect(found).toBe('after 4');
  });

  it('gives up when nothing has moved for long, and says what stands', async () => {
    const time = virtualTime();

    const waiting = until(
      () => {
        throw new Error('It is Running.');
      },
      { patienceMs: 1000, ...time },
    );

    await expect(waiting).rejects.toThrow(NothingMovedError);
    await expect(waiting).rejects.toThrow('Nothing has moved for 1 s: It is Running.');
    expect(time.now()).toBeLessThan(3000);
  });

  it('is patient for as long as something moves', async () => {
    const time = virtualTime();

    const found = await until(
      () => {
        if (time.now() < 100_000) throw new Error(`It is at ${Math.floor(time.now() / 500)}.`);
        return 'done';
      },
      { patienceMs: 1000, ...time },
    );

    expect(found).toBe('done');
  });

  it('passes on at once what is no error', async () => {
    const thrown: unknown = await until(() => {
      // oxlint-disable-next-line typescript/only-throw-error -- what a broken look may throw
      throw 'a word';
    }).catch((error: unknown) => error);

    expect(thrown).toBe('a word');
  });
});
