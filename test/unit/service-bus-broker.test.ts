import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Broker } from '../../local/service-bus/core/broker.ts';
import { readEntities } from '../../local/service-bus/core/entities.ts';
import type { StoredMessage } from '../../local/service-bus/core/message.ts';
import { MessageStore } from '../../local/service-bus/core/message-store.ts';
import { sampleSize } from '../sample-size.ts';
import { Model } from './service-bus-model.ts';

const SECOND = 1000;
const PATHS = { queue: 'q', dead: 'q/$deadletterqueue' } as const;

const place = fc.constantFrom('queue' as const, 'dead' as const);
const seconds = fc.integer({ min: 1, max: 60 }).map((count) => count * SECOND);
const held = fc.nat({ max: 20 });

/** What clients and the time can do to a queue. */
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      timeToLive: fc.option(seconds, { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('schedule' as const), delay: seconds }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), which: held }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('receive' as const),
      place,
      limit: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('receiveAndDelete' as const),
      limit: fc.integer({ min: 1, max: 2 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('complete' as const), which: held }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('abandon' as const), which: held }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deadLetter' as const), which: held }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('renew' as const), which: held }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), time: seconds }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
);

const rules = fc.record({
  lockDuration: fc.constantFrom(5 * SECOND, 30 * SECOND),
  maxDeliveryCount: fc.integer({ min: 1, max: 3 }),
  timeToLive: fc.constantFrom(40 * SECOND, Infinity),
  deadLettersExpired: fc.boolean(),
});

/** The outcome of an action: what it gives, or the name of what it throws. */
function attempt<T>(action: () => T): { value: T } | { error: string } {
  try {
    return { value: action() };
  } catch (error) {
    if (error instanceof Error && error.name !== 'Error') return { error: error.name };
    throw error;
  }
}

const textOf = ({ body }: StoredMessage): string => Buffer.from(body).toString();

it(
  'whatever is done to a queue, and whenever it is restarted, it has the messages that a list would have',
  { timeout: 600_000 },
  () => {
    fc.assert(
      fc.property(rules, fc.array(step, { maxLength: 60 }), (given, steps) => {
        const folder = mkdtempSync(join(tmpdir(), 'service-bus-broker-'));
        const { lockDuration, maxDeliveryCount, timeToLive, deadLettersExpired } = given;
        const namespace = readEntities({
          queues: [
            {
              name: 'q',
              properties: {
                lockDuration: `PT${lockDuration / SECOND}S`,
                maxDeliveryCount,
                ...(timeToLive !== Infinity && { defaultMessageTimeToLive: `PT${timeToLive / SECOND}S` }),
                deadLetteringOnMessageExpiration: deadLettersExpired,
              },
            },
          ],
        });
        const model = new Model(given);
        let now = 1_000_000;
        let store = new MessageStore(folder);
        let broker = new Broker({ namespace, store, now: () => now });
        const locks: { path: string; token: string; lock: number; isDead: boolean }[] = [];
        const scheduled: { sequence: number; order: number }[] = [];
        let sent = 0;
        const pick = <T>(list: readonly T[], which: number): T | undefined =>
          list[which % Math.max(1, list.length)];
        const send = (options: { timeToLive?: number | undefined; delay?: number }): void => {
          const id = `m${(sent += 1)}`;
          const { delay, timeToLive: life } = options;
          const [sequence = 0] = broker.send('q', [
            {
              body: Buffer.from(id),
              fields: { properties: {} },
              ...(life !== undefined && { timeToLive: life }),
              ...(delay !== undefined && { scheduledFor: now + delay }),
            },
          ]);
          const order = model.send(
            id,
            { ...(life !== undefined && { timeToLive: life }), ...(delay !== undefined && { delay }) },
            now,
          );
          if (delay !== undefined) scheduled.push({ sequence, order });
        };

        try {
          for (const action of steps) {
            switch (action.do) {
              case 'send':
              case 'schedule':
                send(action);
                break;
              case 'cancel': {
                const target = pick(scheduled, action.which);
                if (!target) break;
                expect(
                  attempt(() => {
                    broker.cancelScheduled('q', [target.sequence]);
                  }),
                ).toEqual(
                  attempt(() => {
                    model.cancel(target.order, now);
                  }),
                );
                break;
              }
              case 'receive': {
                const path = PATHS[action.place];
                const real = broker.receive(path, action.limit);
                const expected = model.receive(action.place, action.limit, now);
                expect(real.map((m) => ({ id: textOf(m), deliveryCount: m.deliveryCount }))).toEqual(
                  expected.map(({ id, deliveryCount }) => ({ id, deliveryCount })),
                );
                locks.push(
                  ...real.map(({ lockToken }, index) => ({
                    ...{ path, token: lockToken, isDead: action.place === 'dead' },
                    lock: expected[index]?.lock ?? 0,
                  })),
                );
                break;
              }
              case 'receiveAndDelete':
                expect(broker.receiveAndDelete('q', action.limit).map(textOf)).toEqual(
                  model.receiveAndDelete(action.limit, now),
                );
                break;
              case 'complete':
              case 'abandon':
              case 'renew': {
                const target = pick(locks, action.which);
                if (!target) break;
                const { path, token, lock } = target;
                const real = {
                  complete: () => {
                    broker.complete(path, token);
                  },
                  abandon: () => {
                    broker.abandon(path, token);
                  },
                  renew: () => broker.renewLock(path, token),
                };
                const expected = {
                  complete: () => {
                    model.complete(lock, now);
                  },
                  abandon: () => {
                    model.abandon(lock, now);
                  },
                  renew: () => model.renew(lock, now),
                };
                expect(attempt<unknown>(real[action.do])).toEqual(attempt<unknown>(expected[action.do]));
                break;
              }
              case 'deadLetter': {
                const target = pick(
                  locks.filter(({ isDead }) => !isDead),
                  action.which,
                );
                if (!target) break;
                const why = { reason: 'bad', description: null };
                expect(
                  attempt(() => {
                    broker.deadLetter(target.path, target.token, why);
                  }),
                ).toEqual(
                  attempt(() => {
                    model.deadLetter(target.lock, 'bad', now);
                  }),
                );
                break;
              }
              case 'wait':
                now += action.time;
                break;
              case 'restart':
                store.close();
                store = new MessageStore(folder);
                broker = new Broker({ namespace, store, now: () => now });
            }
            for (const where of ['queue', 'dead'] as const) {
              const there = broker.peek(PATHS[where], 0, 1000).map((message) => ({
                ...{ id: textOf(message), state: message.state },
                ...{ deliveryCount: message.deliveryCount, reason: message.deadLetterReason },
              }));
              expect(there).toEqual(model.look(where, now));
            }
          }
        } finally {
          store.close();
          rmSync(folder, { recursive: true });
        }
      }),
      { numRuns: sampleSize({ few: 10, some: 60, many: 2000 }) },
    );
  },
);
