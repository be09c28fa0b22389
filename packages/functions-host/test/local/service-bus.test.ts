import type { ServiceBusClient } from '@azure/service-bus';
import type { ServiceBusMessage } from '@azure/service-bus';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { take } from '@lab-gallery/test-support/patience';
import { NO_RENEWAL, receiveOne } from '@lab-gallery/local-azure/testing/service-bus';
import type { TestBus } from '@lab-gallery/local-azure/testing/service-bus';
import { startApp, startBus } from './service-bus-support.ts';
import type { AppOptions, Probe, RunningApp } from './service-bus-support.ts';

/** As the queue `orders` has it. */
const LOCK_MS = 5000;

let bus: TestBus;

beforeEach(async () => {
  bus = await startBus();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await bus[Symbol.asyncDispose]();
});

const start = (options: AppOptions = {}): Promise<RunningApp> => startApp(bus.bus.connectionString, options);
/** A client of its own: one that is used again remembers a broken connection, and how far it has peeked. */
const connect = (): ServiceBusClient => bus.connect(bus.bus.connectionString);
const send = (message: ServiceBusMessage | ServiceBusMessage[], entity = 'orders'): Promise<void> =>
  connect().createSender(entity).sendMessages(message);
const calls = (probe: Probe, count: number): Promise<void> =>
  expect.poll(() => probe.calls.length).toBeGreaterThanOrEqual(count);
/** How many messages are in the queue, locked or not. */
const waiting = async (entity = 'orders'): Promise<number> =>
  (await connect().createReceiver(entity, NO_RENEWAL).peekMessages(100)).length;
const emptied = (entity?: string): Promise<void> => expect.poll(() => waiting(entity)).toBe(0);

describe('a message of a queue', () => {
  it('is given to its function with all its metadata, and is completed [service-bus-source, service-bus-connection, service-bus-body, service-bus-metadata, service-bus-metadata-times, service-bus-complete]', async () => {
    await using app = await start({ trigger: { queueName: '%QUEUE%' }, settings: { QUEUE: 'orders' } });
    await send({
      body: { lab: 'linux' },
      messageId: 'm1',
      correlationId: 'c1',
      contentType: 'application/json',
      subject: 'an order',
      to: 'shop',
      replyTo: 'answers',
      applicationProperties: { account: 'contoso', ExportId: 7 },
    });

    await calls(app.probe, 1);
    await emptied();

    const time = /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}/.source;
    expect(app.probe.calls).toEqual([
      {
        name: 'take',
        input: { lab: 'linux' },
        metadata: {
          messageId: 'm1',
          deliveryCount: 1,
          lockToken: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
          expiresAtUtc: '9999-12-31T23:59:59.9999999Z',
          expiresAt: '9999-12-31T23:59:59.9999999+00:00',
          enqueuedTimeUtc: expect.stringMatching(new RegExp(`${time}Z$`)) as unknown,
          enqueuedTime: expect.stringMatching(new RegExp(`${time}\\+00:00$`)) as unknown,
          contentType: 'application/json',
          correlationId: 'c1',
          replyTo: 'answers',
          sequenceNumber: 1,
          subject: 'an order',
          label: 'an order',
          to: 'shop',
          applicationProperties: { account: 'contoso', exportId: 7 },
          userProperties: { account: 'contoso', exportId: 7 },
          lab: 'linux',
        },
      },
    ]);
  });

  it('may be any text, and text in its metadata that is JSON is read as that [service-bus-body, service-bus-metadata]', async () => {
    await using app = await start();
    await send({ body: Buffer.from('not { JSON'), messageId: '123' });

    await calls(app.probe, 1);

    expect(app.probe.calls[0]).toMatchObject({ input: 'not { JSON', metadata: { messageId: 123 } });
  });

  it('comes as bytes where the trigger says so [service-bus-body]', async () => {
    await using app = await start({ trigger: { dataType: 'binary' } });
    await send({ body: Buffer.from([0xff, 0x00, 0x7b]) });

    await calls(app.probe, 1);

    expect(app.probe.calls[0]?.input).toEqual(Buffer.from([0xff, 0x00, 0x7b]));
  });

  it('has the properties of its JSON body as metadata, which win [service-bus-metadata-body]', async () => {
    await using app = await start();
    await send({ body: { MessageId: 'of the body', tags: ['a'], nothing: null, size: 2 }, messageId: 'own' });

    await calls(app.probe, 1);

    const metadata = app.probe.calls[0]?.metadata;
    expect(metadata).toMatchObject({ messageId: 'of the body', size: 2 });
    expect(metadata).not.toHaveProperty('tags');
    expect(metadata).not.toHaveProperty('nothing');
  });

  it('whose function throws comes again at once, is counted, and is dead-lettered in the end [service-bus-abandon]', async () => {
    await using app = await start();
    app.probe.answer = () => {
      throw new Error('not today');
    };
    await send({ body: 'x' });

    const dead = await receiveOne(bus.client.createReceiver('orders', { subQueueType: 'deadLetter' }));

    expect(dead.deadLetterReason).toBe('MaxDeliveryCountExceeded');
    expect(app.probe.calls.map(({ metadata }) => metadata['deliveryCount'])).toEqual([1, 2, 3]);
  });

  it('is settled by the outcome of its own function, also where others end at the same moment [service-bus-complete, service-bus-abandon]', async () => {
    await using app = await start({ trigger: { queueName: 'others' } });
    const held = Promise.withResolvers<undefined>();
    app.probe.answer = async ({ input, metadata }) => {
      if (metadata['deliveryCount'] !== 1) return;
      await held.promise;
      if (Number(input) % 2 === 1) throw new Error('odd');
    };
    await send(
      Array.from({ length: 10 }, (_, body) => ({ body })),
      'others',
    );
    await calls(app.probe, 10);

    held.resolve(undefined);
    await calls(app.probe, 15);
    await emptied('others');

    const again = app.probe.calls.filter(({ metadata }) => metadata['deliveryCount'] === 2);
    expect(again.map(({ input }) => Number(input)).sort()).toEqual([1, 3, 5, 7, 9]);
    expect(app.probe.calls).toHaveLength(15);
  });

  it.each<[string, AppOptions]>([
    ['host.json', { serviceBus: { autoCompleteMessages: false } }],
    ['its trigger', { trigger: { autoCompleteMessages: false } }],
  ])(
    'is left to its lock where %s says so, but given back when it fails [service-bus-complete, service-bus-abandon]',
    async (_where, options) => {
      await using app = await start(options);
      app.probe.answer = ({ metadata }) => {
        if (metadata['deliveryCount'] === 1) throw new Error('once');
      };
      await send({ body: 'x' });

      await calls(app.probe, 2);
      await app.host.close();

      expect(await waiting()).toBe(1);
      expect(app.probe.calls).toHaveLength(2);
    },
  );

  it('waits while as many are worked on as host.json allows [service-bus-concurrency]', async () => {
    await using app = await start({ serviceBus: { maxConcurrentCalls: 2 } });
    const held: PromiseWithResolvers<undefined>[] = [];
    let most = 0;
    let running = 0;
    app.probe.answer = async () => {
      most = Math.max(most, ++running);
      const hold = Promise.withResolvers<undefined>();
      held.push(hold);
      await hold.promise;
      running -= 1;
    };
    await send(Array.from({ length: 6 }, () => ({ body: 'x' })));

    for (let released = 0; released < 6; released += 1) {
      await expect.poll(() => held.length).toBeGreaterThan(released);
      held[released]?.resolve(undefined);
    }
    await emptied();

    expect(most).toBe(2);
  });

  it('is not given to a function that is switched off [disabled-function]', async () => {
    await using app = await start({ settings: { 'AzureWebJobs.take.Disabled': 'true' } });
    const other = bus.client.createReceiver('orders', NO_RENEWAL);
    await send({ body: 'x' });

    const received = await receiveOne(other);

    expect(received.deliveryCount).toBe(0);
    expect(app.probe.calls).toEqual([]);
  });
});

describe('the lock of a message', () => {
  const overLong = () => take(1.3 * LOCK_MS);

  it('is renewed while its function runs [service-bus-lock]', async () => {
    await using app = await start();
    app.probe.answer = overLong;
    await send({ body: 'x' });

    await calls(app.probe, 1);
    await emptied();

    expect(app.probe.calls).toHaveLength(1);
  });

  it('ends when host.json has it so, and the message comes again [service-bus-lock]', async () => {
    await using app = await start({ serviceBus: { maxAutoLockRenewalDuration: '00:00:00' } });
    app.probe.answer = ({ metadata }) => (metadata['deliveryCount'] === 1 ? overLong() : undefined);
    await send({ body: 'x' });

    await calls(app.probe, 2);
    await emptied();

    expect(app.probe.calls.map(({ metadata }) => metadata['deliveryCount'])).toEqual([1, 2]);
    await expect
      .poll(() => app.host.messages.join('\n'))
      .toMatch(/^error Message processing error \(Action=Complete, EntityPath=orders\)/m);
  });
});

describe('the lock of a message that its function leaves as it is', () => {
  it('is renewed no more when that has ended: the message comes again [service-bus-lock]', async () => {
    await using app = await start({ serviceBus: { autoCompleteMessages: false } });
    await send({ body: 'x' });

    await calls(app.probe, 2);

    expect(app.probe.calls.map(({ metadata }) => metadata['deliveryCount'])).toEqual([1, 2]);
  });
});

describe('a subscription', () => {
  it('gives its function the messages of its topic [service-bus-source]', async () => {
    await using app = await start({
      topic: true,
      trigger: { queueName: undefined, topicName: '%TOPIC%', subscriptionName: '%SUBSCRIPTION%' },
      settings: { TOPIC: 'news', SUBSCRIPTION: 'all' },
    });
    await send({ body: { is: 'news' } }, 'news');

    await calls(app.probe, 1);

    expect(app.probe.calls[0]?.input).toEqual({ is: 'news' });
  });
});

describe('a batch', () => {
  it('is given as an array, with metadata in arrays, and is completed [service-bus-batch, service-bus-complete]', async () => {
    await using app = await start({
      trigger: { cardinality: 'many' },
      serviceBus: { minMessageBatchSize: 2 },
    });
    await send([
      { body: { n: 1 }, messageId: 'a', subject: 's', applicationProperties: { p: 1 } },
      { body: Buffer.from('text'), messageId: 'b' },
    ]);

    await calls(app.probe, 1);
    await emptied();

    expect(app.probe.calls).toHaveLength(1);
    expect(app.probe.calls[0]).toMatchObject({
      input: [{ n: 1 }, 'text'],
      metadata: {
        messageIdArray: ['a', 'b'],
        deliveryCountArray: [1, 1],
        sequenceNumberArray: [1, 2],
        subjectArray: ['s', ''],
        applicationPropertiesArray: [{ p: 1 }, {}],
      },
    });
    expect(app.probe.calls[0]?.metadata).not.toHaveProperty('messageId');
  });

  it('comes again as a whole when its function throws [service-bus-batch, service-bus-abandon]', async () => {
    await using app = await start({
      trigger: { cardinality: 'many' },
      serviceBus: { minMessageBatchSize: 2 },
    });
    app.probe.answer = ({ metadata }) => {
      if ((metadata['deliveryCountArray'] as number[]).includes(1)) throw new Error('once');
    };
    await send([{ body: 1 }, { body: 2 }]);

    await emptied();

    const counts = app.probe.calls.map(({ metadata }) => metadata['deliveryCountArray']);
    expect(counts).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it('has as many messages as host.json allows, and waits for more no longer than it says [service-bus-batch-size]', async () => {
    await using app = await start({
      trigger: { cardinality: 'many' },
      serviceBus: { maxMessageBatchSize: 2, minMessageBatchSize: 2, maxBatchWaitTime: '00:00:02' },
    });
    await send([{ body: 1 }, { body: 2 }, { body: 3 }]);

    await emptied();

    expect(app.probe.calls.map(({ input }) => input)).toEqual([[1, 2], [3]]);
  });
});
