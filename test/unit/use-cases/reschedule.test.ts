import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IncomingMessage, OutgoingMessage } from '../../../shared/domain/message/message.ts';
import {
  attemptOf,
  delaySeconds,
  MAX_ATTEMPTS,
  reschedule,
  senderIdOf,
} from '../../../shared/use-cases/message/reschedule.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');

async function comeBack(message: IncomingMessage): Promise<{ copy: IncomingMessage; delay: number }> {
  const sent: [OutgoingMessage, Date | undefined][] = [];
  const queue = {
    send: (copy: OutgoingMessage, at?: Date) => {
      sent.push([copy, at]);
      return Promise.resolve();
    },
  };
  const reason = { code: 'Busy', message: 'Busy.' };
  await reschedule(queue, message, { cause: undefined, reason, properties: { key: 'k' }, now: NOW });
  const [[copy, at] = []] = sent;
  if (!copy || !at || sent.length > 1) throw new Error(`${sent.length} copies were sent.`);
  return { copy: { ...copy, id: copy.id }, delay: (at.getTime() - NOW.getTime()) / 1000 };
}

describe('a message that is put off', () => {
  it('comes back later each time, until it is given up after about six hours', async () => {
    let message: IncomingMessage = { id: 'm', body: { a: 1 }, properties: { trace: 't' } };
    const delays: number[] = [];
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const { copy, delay } = await comeBack(message);
      delays.push(delay);
      expect(copy).toMatchObject({
        id: `m~${attempt}`,
        body: { a: 1 },
        properties: { trace: 't', key: 'k', attempt },
      });
      message = copy;
    }

    await expect(comeBack(message)).rejects.toThrow('The message m has failed 31 times, and is given up.');
    expect(delays).toEqual(delays.toSorted((a, b) => a - b));
    expect(delays.slice(0, 3)).toEqual([5, 10, 20]);
    expect(delays.reduce((sum, delay) => sum + delay) / 3600).toBeCloseTo(5.9, 1);
  });

  it('keeps what its sender gave it, whatever id that was, and fits into the queue', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, maxLength: 128 }), async (id) => {
        const first = (await comeBack({ id, body: null, properties: {} })).copy;
        const second = (await comeBack(first)).copy;

        expect([senderIdOf(first), senderIdOf(second)]).toEqual([id, id]);
        expect([attemptOf(first), attemptOf(second)]).toEqual([1, 2]);
        expect(second.id?.length).toBeLessThanOrEqual(128);
      }),
    );
  });

  it('is a first attempt where its sender says nonsense', () => {
    for (const attempt of [-1, 0.5, '3', true, Number.NaN]) {
      expect(attemptOf({ id: 'm', body: null, properties: { attempt } })).toBe(0);
    }
    expect(delaySeconds(0)).toBe(5);
  });
});
