import { describe, expect, it } from 'vitest';
import type { RefusalCount } from '../../../shared/domain/access/refusal-count.ts';
import { createStrangerRefusals, MAX_CALLERS } from '../../../shared/use-cases/access/stranger-refusals.ts';

const START = Date.parse('2026-03-01T12:00:00.000Z');

function open(add?: (count: RefusalCount) => Promise<void>) {
  let now = START;
  const written: RefusalCount[] = [];
  const forgotten: string[] = [];
  const strangers = createStrangerRefusals({
    clock: { now: () => new Date(now) },
    counts: {
      add: add ?? ((count) => Promise.resolve(void written.push(count))),
      forgetBefore: (hour) => Promise.resolve(void forgotten.push(hour)),
    },
  });
  return {
    written,
    forgotten,
    pass: (ms: number) => (now += ms),
    refuse: (who = 'eve', operation = 'readLab', accountId = 'contoso') =>
      strangers.count({ caller: { objectId: who, name: who, kind: 'User' }, operation, accountId }),
  };
}

function totalOf(counts: readonly RefusalCount[]): number {
  return counts.flatMap(({ operations }) => Object.values(operations)).reduce((sum, times) => sum + times, 0);
}

describe('refusals of strangers', () => {
  it('are written a few times, however many there are, and never more are counted than there were', async () => {
    const { written, refuse } = open();

    for (let index = 0; index < 1_400; index += 1) await refuse();

    expect(written).toHaveLength(11);
    expect(totalOf(written)).toBe(1_024);
  });

  it('are written at least every minute in which there are any', async () => {
    const { written, pass, refuse } = open();
    for (let index = 0; index < 7; index += 1) await refuse();

    pass(60_000);
    await refuse('eve', 'listLabs');
    await refuse('eve', 'listLabs');
    pass(60_000);
    await refuse('eve', 'listLabs');

    expect(totalOf(written)).toBe(10);
    expect(written.at(-1)).toMatchObject({ operations: { listLabs: 2 } });
  });

  it('are counted by operation, with the accounts that were named first', async () => {
    const { written, refuse } = open();

    for (let index = 0; index < 64; index += 1) {
      await refuse('eve', index % 2 === 0 ? 'readLab' : 'putLab', `account-${index}`);
    }

    const last = written.at(-1);
    expect(last).toMatchObject({ hour: '2026-03-01T12', callerId: 'eve', callerName: 'eve' });
    expect(last?.operations).toEqual({ readLab: 16, putLab: 16 });
    expect(last?.accounts).toEqual(Array.from({ length: 10 }, (_, index) => `account-${index}`));
  });

  it('are counted together of all callers beyond so many in an hour', async () => {
    const { written, refuse } = open();

    for (let index = 0; index < 3 * MAX_CALLERS; index += 1) await refuse(`caller-${index}`);

    expect(new Set(written.map(({ callerId }) => callerId)).size).toBe(MAX_CALLERS + 1);
    expect(totalOf(written.filter(({ callerId }) => callerId === 'others'))).toBe(1_024);
  });

  it('begin anew each hour, which is when old ones are forgotten', async () => {
    const { written, forgotten, pass, refuse } = open();
    await refuse();
    pass(3_600_000);

    await refuse();

    expect(written.map(({ hour }) => hour)).toEqual(['2026-03-01T12', '2026-03-01T13']);
    expect(forgotten).toEqual(['2026-01-30T12', '2026-01-30T13']);
  });

  it('are written later where they could not be written', async () => {
    const written: RefusalCount[] = [];
    let isDown = true;
    const { refuse } = open((count) => {
      if (isDown) return Promise.reject(new Error('down'));
      written.push(count);
      return Promise.resolve();
    });
    await expect(refuse()).rejects.toThrow('down');

    isDown = false;
    await refuse();

    expect(totalOf(written)).toBe(2);
  });
});
