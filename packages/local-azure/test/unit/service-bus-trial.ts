import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Broker } from '../../src/service-bus/core/broker.ts';
import { readEntities } from '../../src/service-bus/core/entities.ts';
import type { StoredMessage } from '../../src/service-bus/core/message.ts';
import { MessageStore } from '../../src/service-bus/core/message-store.ts';
import type { Namespace } from '../../src/service-bus/core/namespace.ts';
import { Model, type ModelRules } from './service-bus-model.ts';

const SECOND = 1000;
const PATHS = { queue: 'q', dead: 'q/$deadletterqueue' } as const;

const place = fc.constantFrom('queue' as const, 'dead' as const);
const seconds = fc.integer({ min: 1, max: 60 }).map((count) => count * SECOND);
const limit = fc.integer({ min: 1, max: 3 });
/** Which one of those that there were, also of those that are settled. */
const which = fc.nat({ max: 20 });

/** What clients, the time and a restart can do to a queue. */
export const anyStep = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.record(
      { kind: fc.constant('send' as const), timeToLive: seconds, delay: seconds },
      { requiredKeys: ['kind'] },
    ),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('receive' as const), place, limit }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('receiveAndDelete' as const), limit }) },
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constantFrom('complete' as const, 'abandon' as const, 'deadLetter' as const, 'renew' as const),
      which,
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), time: seconds }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
);

export type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

export const anyRules: fc.Arbitrary<ModelRules> = fc.record({
  lockDuration: fc.constantFrom(5 * SECOND, 30 * SECOND),
  maxDeliveryCount: fc.integer({ min: 1, max: 3 }),
  timeToLive: fc.constantFrom(40 * SECOND, Infinity),
  deadLettersExpired: fc.boolean(),
});

/** What came of a step, and of the same step in the model: they are to be equal. */
export interface Comparison {
  readonly real: unknown;
  readonly expected: unknown;
}

/** A broker with one queue, and the model of it, to which the same is done. */
export class Trial implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'service-bus-broker-'));
  readonly #namespace: Namespace;
  readonly #model: Model;
  #store: MessageStore;
  #broker: Broker;
  #now = 1_000_000;
  #sent = 0;
  readonly #scheduled: { readonly sequence: number; readonly order: number }[] = [];
  readonly #locks: { readonly path: string; readonly token: string; readonly lock: number }[] = [];

  constructor(rules: ModelRules) {
    this.#namespace = readEntities({ queues: [{ name: 'q', properties: propertiesOf(rules) }] });
    this.#model = new Model(rules);
    this.#store = new MessageStore(this.#folder);
    this.#broker = this.#newBroker();
  }

  [Symbol.dispose](): void {
    this.#store.close();
    rmSync(this.#folder, { recursive: true });
  }

  #newBroker(): Broker {
    return new Broker({ namespace: this.#namespace, store: this.#store, now: () => this.#now });
  }

  take(step: Step): Comparison {
    switch (step.kind) {
      case 'send':
        return this.#send(step);
      case 'cancel': {
        const target = pick(this.#scheduled, step.which);
        if (!target) return compare(idle, idle);
        return compare(
          () => {
            this.#broker.cancelScheduled('q', [target.sequence]);
          },
          () => {
            this.#model.cancel(target.order, this.#now);
          },
        );
      }
      case 'receive':
        return this.#receive(step.place, step.limit);
      case 'receiveAndDelete':
        return compare(
          () => this.#broker.receiveAndDelete('q', step.limit).map(idOf),
          () => this.#model.receiveAndDelete(step.limit, this.#now),
        );
      case 'wait':
        this.#now += step.time;
        return compare(idle, idle);
      case 'restart':
        this.#store.close();
        this.#store = new MessageStore(this.#folder);
        this.#broker = this.#newBroker();
        return compare(idle, idle);
      default:
        return this.#settle(step.kind, step.which);
    }
  }

  /** All that is there now. */
  look(): Comparison {
    const places = ['queue', 'dead'] as const;
    const shown = (message: StoredMessage) => ({
      id: idOf(message),
      state: message.state,
      deliveryCount: message.deliveryCount,
      reason: message.deadLetterReason,
    });
    return compare(
      () => places.map((where) => this.#broker.peek(PATHS[where], 0, 1000).map(shown)),
      () => places.map((where) => this.#model.look(where, this.#now)),
    );
  }

  #send({ timeToLive, delay }: { readonly timeToLive?: number; readonly delay?: number }): Comparison {
    const id = `m${(this.#sent += 1)}`;
    const life = timeToLive === undefined ? {} : { timeToLive };
    const [sequence] = this.#broker.send('q', [
      {
        body: Buffer.from(id),
        fields: { properties: {} },
        ...life,
        ...(delay !== undefined && { scheduledFor: this.#now + delay }),
      },
    ]);
    const order = this.#model.send(id, { ...life, ...(delay !== undefined && { delay }) }, this.#now);
    if (delay !== undefined && sequence !== undefined) this.#scheduled.push({ sequence, order });
    return compare(idle, idle);
  }

  #receive(where: 'queue' | 'dead', most: number): Comparison {
    const path = PATHS[where];
    const real = this.#broker.receive(path, most);
    const expected = this.#model.receive(where, most, this.#now);
    for (const [index, { lockToken }] of real.entries()) {
      this.#locks.push({ path, token: lockToken, lock: expected[index]?.lock ?? -1 });
    }
    return {
      real: real.map((message) => [idOf(message), message.deliveryCount]),
      expected: expected.map(({ id, deliveryCount }) => [id, deliveryCount]),
    };
  }

  #settle(kind: 'complete' | 'abandon' | 'deadLetter' | 'renew', index: number): Comparison {
    const isOfQueue = ({ path }: { readonly path: string }): boolean => path === PATHS.queue;
    const target = pick(kind === 'deadLetter' ? this.#locks.filter(isOfQueue) : this.#locks, index);
    if (!target) return compare(idle, idle);
    const { path, token, lock } = target;
    const [broker, model, now] = [this.#broker, this.#model, this.#now];
    switch (kind) {
      case 'complete':
        return compare(
          () => {
            broker.complete(path, token);
          },
          () => {
            model.complete(lock, now);
          },
        );
      case 'abandon':
        return compare(
          () => {
            broker.abandon(path, token);
          },
          () => {
            model.abandon(lock, now);
          },
        );
      case 'deadLetter':
        return compare(
          () => {
            broker.deadLetter(path, token, { reason: 'bad', description: null });
          },
          () => {
            model.deadLetter(lock, 'bad', now);
          },
        );
      case 'renew':
        return compare(
          () => broker.renewLock(path, token),
          () => model.renew(lock, now),
        );
    }
  }
}

function propertiesOf({
  lockDuration,
  maxDeliveryCount,
  timeToLive,
  deadLettersExpired,
}: ModelRules): object {
  return {
    lockDuration: `PT${lockDuration / SECOND}S`,
    maxDeliveryCount,
    deadLetteringOnMessageExpiration: deadLettersExpired,
    ...(timeToLive !== Infinity && { defaultMessageTimeToLive: `PT${timeToLive / SECOND}S` }),
  };
}

const idle = (): undefined => undefined;
const idOf = ({ body }: StoredMessage): string => Buffer.from(body).toString();

function pick<T>(list: readonly T[], index: number): T | undefined {
  return list[index % Math.max(1, list.length)];
}

function compare(real: () => unknown, expected: () => unknown): Comparison {
  return { real: outcomeOf(real), expected: outcomeOf(expected) };
}

/** What an action gives, or the name of what it throws. */
function outcomeOf(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    if (error instanceof Error && error.name !== 'Error') return error.name;
    throw error;
  }
}
