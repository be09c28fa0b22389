import { describe, expect, it } from 'vitest';
import { done, type Reading } from '../../../shared/domain/arm/outcome.ts';
import { sharedReads } from '../../../shared/use-cases/arm/shared-reads.ts';

const WAIT = { kind: 'wait', seconds: 1, why: 'Azure asks for patience.' } as const;

function open(answers: (Reading<number> | Error)[] = []) {
  let now = 0;
  const asked: string[] = [];
  const read = sharedReads(
    (subscription: string, region: string): Promise<Reading<number>> => {
      asked.push(`${subscription} ${region}`);
      const answer = answers.shift() ?? done(asked.length);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    { now: () => new Date(now) },
  );
  return { asked, read, pass: (ms: number) => (now += ms) };
}

describe('what callers have checked', () => {
  it('is asked of Azure once in 30 seconds, however many want it at once', async () => {
    const { asked, read, pass } = open();

    const first = await Promise.all([read('s', 'uksouth'), read('s', 'uksouth'), read('S', 'UKSouth')]);
    pass(29_999);
    const second = await read('s', 'uksouth');
    pass(1);
    const third = await read('s', 'uksouth');

    expect([...first, second, third]).toEqual([1, 1, 1, 1, 2].map(done));
    expect(asked).toEqual(['s uksouth', 's uksouth']);
  });

  it('is asked for each region and subscription by itself', async () => {
    const { asked, read } = open();

    for (const [subscription, region] of [
      ['s', 'a'],
      ['s', 'b'],
      ['t', 'a'],
    ] as const) {
      await read(subscription, region);
    }

    expect(asked).toEqual(['s a', 's b', 't a']);
  });

  it('is asked again where there was no answer', async () => {
    const { asked, read } = open([WAIT, new Error('The connection broke.')]);

    const put = await read('s', 'a');
    await expect(read('s', 'a')).rejects.toThrow('broke');
    const answered = await read('s', 'a');

    expect([put, answered]).toEqual([WAIT, done(3)]);
    expect(asked).toHaveLength(3);
  });

  it('is asked again after a clock was set back', async () => {
    const { asked, read, pass } = open();
    await read('s', 'a');
    pass(-1);

    await read('s', 'a');

    expect(asked).toHaveLength(2);
  });
});
