import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServiceBusReceiver, ServiceBusSender } from '@azure/service-bus';
import {
  drain,
  MINUTE,
  NO_RENEWAL,
  receiveOne,
  SECOND,
  startTestBus,
  type TestBus,
  existing,
} from './support.ts';
import { LISTEN_MS, PATIENCE_MS } from '@lab-gallery/test-support/patience';

let test: TestBus;
let sender: ServiceBusSender;
let receiver: ServiceBusReceiver;
beforeEach(async () => {
  test = await startTestBus();
  sender = test.client.createSender('orders');
  receiver = test.client.createReceiver('orders', NO_RENEWAL);
});
afterEach(async () => {
  await test[Symbol.asyncDispose]();
});

const numbers = (count: number): number[] => Array.from({ length: count }, (_, number) => number);
const bodies = (messages: readonly { body: unknown }[]): unknown[] => messages.map(({ body }) => body);

describe('a batch', () => {
  it('brings all its messages in their order, each with what it says of itself', async () => {
    const batch = await sender.createMessageBatch();
    for (const number of numbers(50)) {
      batch.tryAddMessage({ body: number, messageId: `m${number}`, applicationProperties: { number } });
    }
    await sender.sendMessages(batch);

    const messages = await receiver.receiveMessages(50);

    expect(messages).toMatchObject(
      numbers(50).map((number) => ({
        body: number,
        messageId: `m${number}`,
        applicationProperties: { number },
      })),
    );
  });

  it('of one message is that message', async () => {
    await sender.sendMessages([{ body: 'alone' }]);

    expect(await drain(receiver)).toEqual(['alone']);
  });

  it('is full at the size that the queue says', async () => {
    const batch = await sender.createMessageBatch();

    while (batch.tryAddMessage({ body: 'x'.repeat(10_000) }));
    await sender.sendMessages(batch);

    expect(batch.maxSizeInBytes).toBe(256 * 1024);
    expect(await receiver.receiveMessages(100)).toHaveLength(batch.count);
  });

  it('that is too large is refused, and nothing of it stays', async () => {
    const large = { body: 'x'.repeat(100_000) };

    await expect(sender.sendMessages([large, large, large])).rejects.toMatchObject({
      code: 'MessageSizeExceeded',
    });

    expect(await receiver.peekMessages(1)).toEqual([]);
  });
});

describe('a message that is too large', () => {
  it('is refused, and the link goes on', async () => {
    const sending = sender.sendMessages({ body: 'x'.repeat(300_000) });

    await expect(sending).rejects.toMatchObject({ code: 'MessageSizeExceeded', retryable: false });
    await sender.sendMessages({ body: 'small' });
    expect(await drain(receiver)).toEqual(['small']);
  });

  it('can’t be scheduled either', async () => {
    const scheduling = sender.scheduleMessages({ body: 'x'.repeat(300_000) }, new Date(test.now() + MINUTE));

    await expect(scheduling).rejects.toMatchObject({ code: 'MessageSizeExceeded' });
  });
});

describe('a scheduled message', () => {
  it('comes when its time has come, under a new number', async () => {
    const [number] = await sender.scheduleMessages([{ body: 'later' }], new Date(test.now() + MINUTE));
    await sender.sendMessages({ body: 'now' });

    const before = await receiver.receiveMessages(5, { maxWaitTimeInMs: LISTEN_MS });
    for (const message of before) await receiver.completeMessage(message);
    test.advance(MINUTE);
    const message = await receiveOne(receiver);

    expect(bodies(before)).toEqual(['now']);
    expect(message).toMatchObject({ body: 'later', enqueuedTimeUtc: new Date(test.now()), deliveryCount: 0 });
    expect(message.sequenceNumber?.greaterThan(existing(number))).toBe(true);
  });

  it('can be sent with its time in it', async () => {
    await sender.sendMessages({ body: 'later', scheduledEnqueueTimeUtc: new Date(test.now() + MINUTE) });

    const before = await drain(receiver);
    test.advance(MINUTE);

    expect([before, await drain(receiver)]).toEqual([[], ['later']]);
  });

  it('wakes who waits for it', async () => {
    await using real = await startTestBus({ now: Date.now });
    const waiting = real.client.createReceiver('other').receiveMessages(1, { maxWaitTimeInMs: PATIENCE_MS });

    await real.client.createSender('other').scheduleMessages({ body: 'soon' }, new Date(Date.now() + 300));

    expect(await waiting).toMatchObject([{ body: 'soon' }]);
  });

  it('lives from when it comes', async () => {
    const at = new Date(test.now() + MINUTE);
    await sender.scheduleMessages({ body: 'later', timeToLive: 5 * SECOND }, at);
    test.advance(MINUTE + SECOND);
    const inTime = await receiver.peekMessages(1);

    test.advance(6 * SECOND);

    expect([bodies(inTime), await receiver.peekMessages(1)]).toEqual([['later'], []]);
  });

  it('can be taken back until then', async () => {
    const [first, second] = await sender.scheduleMessages(
      [{ body: 'taken back' }, { body: 'kept' }],
      new Date(test.now() + MINUTE),
    );
    await sender.cancelScheduledMessages(existing(first));
    test.advance(MINUTE);

    expect(await drain(receiver)).toEqual(['kept']);
    await expect(sender.cancelScheduledMessages(existing(second))).rejects.toMatchObject({
      code: 'MessageNotFound',
    });
  });
});

describe('peeking', () => {
  it('shows every message and its state, from any number on, and locks none', async () => {
    await sender.sendMessages([{ body: 'locked' }, { body: 'active' }]);
    await sender.scheduleMessages({ body: 'scheduled' }, new Date(test.now() + MINUTE));
    await receiveOne(receiver);

    const all = await receiver.peekMessages(10);
    const last = await receiver.peekMessages(10, { fromSequenceNumber: existing(all[1]?.sequenceNumber) });

    expect(all.map(({ body, state }) => [body as unknown, state])).toEqual([
      ['locked', 'active'],
      ['active', 'active'],
      ['scheduled', 'scheduled'],
    ]);
    expect(bodies(last)).toEqual(['active', 'scheduled']);
    expect(await drain(receiver)).toEqual(['active']);
  });

  it('goes on where the last look ended', async () => {
    await sender.sendMessages(numbers(5).map((body) => ({ body })));

    const looks = [
      await receiver.peekMessages(2),
      await receiver.peekMessages(2),
      await receiver.peekMessages(2),
    ];

    expect(looks.map(bodies)).toEqual([[0, 1], [2, 3], [4]]);
    expect(await receiver.peekMessages(2)).toEqual([]);
  });
});

describe('a receiver', () => {
  it('that deletes what it receives needs to settle nothing', async () => {
    await sender.sendMessages([{ body: 1 }, { body: 2 }]);
    const deleting = test.client.createReceiver('orders', { receiveMode: 'receiveAndDelete' });

    const received = await deleting.receiveMessages(2);
    test.advance(10 * MINUTE);

    expect(bodies(received)).toEqual([1, 2]);
    expect(await receiver.peekMessages(1)).toEqual([]);
  });

  it('gets no more than it gave credit for, and leaves the rest to others', async () => {
    await sender.sendMessages(numbers(10).map((body) => ({ body })));
    const other = test.client.createReceiver('orders', NO_RENEWAL);

    const mine = await receiver.receiveMessages(4);
    const rest = await other.receiveMessages(100, { maxWaitTimeInMs: LISTEN_MS });

    expect(bodies(mine)).toEqual([0, 1, 2, 3]);
    expect(bodies(rest)).toEqual([4, 5, 6, 7, 8, 9]);
  });

  it('takes its credit back when it waits no longer: what comes then stays in the queue', async () => {
    expect(await receiver.receiveMessages(5, { maxWaitTimeInMs: LISTEN_MS })).toEqual([]);
    await sender.sendMessages({ body: 'late' });

    const other = test.client.createReceiver('orders', NO_RENEWAL);

    expect(await receiveOne(other)).toMatchObject({ body: 'late', deliveryCount: 0 });
  });

  it('can go on waiting and receiving on the same link', async () => {
    const rounds: unknown[] = [];
    for (const round of numbers(5)) {
      rounds.push(...(await receiver.receiveMessages(1, { maxWaitTimeInMs: LISTEN_MS })));
      await sender.sendMessages({ body: round });
      const message = await receiveOne(receiver);
      rounds.push(message.body);
      await receiver.completeMessage(message);
    }

    expect(rounds).toEqual([0, 1, 2, 3, 4]);
  });

  it('that subscribes gets everything, and no more at once than it wants', async () => {
    let running = 0;
    let most = 0;
    const { promise: three, resolve: release } = Promise.withResolvers<undefined>();
    const seen: unknown[] = [];
    const subscription = receiver.subscribe(
      {
        processMessage: async ({ body }) => {
          running += 1;
          most = Math.max(most, running);
          if (running === 3) release(undefined);
          await three;
          seen.push(body);
          running -= 1;
        },
        processError: ({ error }) => Promise.reject(error),
      },
      { maxConcurrentCalls: 3 },
    );

    await sender.sendMessages(numbers(60).map((body) => ({ body })));
    await expect.poll(() => seen.length).toBe(60);
    await subscription.close();

    expect(seen.toSorted((a, b) => Number(a) - Number(b))).toEqual(numbers(60));
    expect(most).toBe(3);
    await expect.poll(() => test.client.createReceiver('orders').peekMessages(1)).toEqual([]);
  });

  it('goes on after more messages than its session holds', async () => {
    const total = 2_500;
    for (let sent = 0; sent < total; sent += 500) {
      await sender.sendMessages(numbers(500).map((number) => ({ body: sent + number })));
    }

    const seen: unknown[] = [];
    while (seen.length < total) {
      const messages = await receiver.receiveMessages(500, { maxWaitTimeInMs: PATIENCE_MS });
      if (messages.length === 0) break;
      for (const message of messages) {
        seen.push(message.body);
        await receiver.completeMessage(message);
      }
    }

    expect(seen).toEqual(numbers(total));
  });
});
