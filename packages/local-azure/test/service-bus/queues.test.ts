import { beforeEach, afterEach, describe, expect, it } from 'vitest';
import type { ServiceBusReceiver, ServiceBusSender } from '@azure/service-bus';
import { drain, MINUTE, NO_RENEWAL, receiveOne, SECOND, startTestBus, type TestBus } from './support.ts';
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

const deadLetters = (): ServiceBusReceiver =>
  test.client.createReceiver('orders', { ...NO_RENEWAL, subQueueType: 'deadLetter' });

describe('a message', () => {
  it('comes as it was sent, with what Service Bus adds', async () => {
    await sender.sendMessages({
      body: { lab: 'linux-basics', regions: ['westeurope'] },
      messageId: 'request-1',
      correlationId: 'correlation-1',
      contentType: 'application/json',
      subject: 'export',
      to: 'exports',
      replyTo: 'answers',
      timeToLive: MINUTE,
      applicationProperties: { text: 'ä', count: 3, ratio: 0.5, negative: -7, yes: true },
    });

    const message = await receiveOne(receiver);

    expect(message).toMatchObject({
      body: { lab: 'linux-basics', regions: ['westeurope'] },
      messageId: 'request-1',
      correlationId: 'correlation-1',
      contentType: 'application/json',
      subject: 'export',
      to: 'exports',
      replyTo: 'answers',
      timeToLive: MINUTE,
      applicationProperties: { text: 'ä', count: 3, ratio: 0.5, negative: -7, yes: true },
      deliveryCount: 0,
      state: 'active',
      enqueuedTimeUtc: new Date(test.now()),
      expiresAtUtc: new Date(test.now() + MINUTE),
      lockedUntilUtc: new Date(test.now() + 30 * SECOND),
    });
    expect(message.sequenceNumber?.toNumber()).toBe(1);
    expect(message.lockToken).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it.each([
    ['text', 'hello'],
    ['bytes', Buffer.from([0, 1, 2, 255])],
    ['nothing', null],
    ['a number', 42],
    ['much text', 'x'.repeat(200_000)],
  ])('can be %s', async (_what, body) => {
    await sender.sendMessages({ body });

    expect((await receiveOne(receiver)).body).toEqual(body);
  });

  it('gets an id if it has none', async () => {
    await sender.sendMessages({ body: 1 });

    expect((await receiveOne(receiver)).messageId).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('a locked message', () => {
  it('is gone once it is completed', async () => {
    await sender.sendMessages({ body: 'done' });
    await receiver.completeMessage(await receiveOne(receiver));

    test.advance(MINUTE);

    expect(await drain(receiver)).toEqual([]);
  });

  it('is nobody else’s while its lock lasts, and comes back when it ends, delivered once more', async () => {
    await sender.sendMessages([{ body: 'first' }, { body: 'second' }]);
    const locked = await receiveOne(receiver);
    const other = await receiveOne(receiver);
    await receiver.completeMessage(other);

    const meanwhile = await drain(receiver);
    test.advance(30 * SECOND);
    const again = await receiveOne(receiver);

    expect([locked.body, other.body, meanwhile]).toEqual(['first', 'second', []]);
    expect(again).toMatchObject({ body: 'first', deliveryCount: 1 });
    await expect(receiver.completeMessage(locked)).rejects.toMatchObject({ code: 'MessageLockLost' });
  });

  it('comes back by itself to who waits for it', async () => {
    await using real = await startTestBus({ now: Date.now });
    const client = real.connect(real.bus.connectionString);
    const [first, second] = [
      client.createReceiver('orders', NO_RENEWAL),
      client.createReceiver('orders', NO_RENEWAL),
    ];
    await real.client.createSender('orders').sendMessages({ body: 'twice' });
    const locked = await receiveOne(first);

    const waiting = second.receiveMessages(1, { maxWaitTimeInMs: PATIENCE_MS });
    await first.abandonMessage(locked);

    expect(await waiting).toMatchObject([{ body: 'twice', deliveryCount: 1 }]);
  });

  it('keeps its lock for as long again from when it is renewed', async () => {
    await sender.sendMessages({ body: 'long work' });
    const message = await receiveOne(receiver);
    test.advance(20 * SECOND);

    const lockedUntil = await receiver.renewMessageLock(message);
    test.advance(20 * SECOND);
    await receiver.completeMessage(message);

    expect(lockedUntil).toEqual(new Date(test.now() + 10 * SECOND));
    test.advance(MINUTE);
    expect(await drain(receiver)).toEqual([]);
  });

  it('can’t be renewed once it is settled', async () => {
    await sender.sendMessages({ body: 'once' });
    const message = await receiveOne(receiver);
    await test.client.createReceiver('orders', NO_RENEWAL).completeMessage(message);

    await expect(receiver.renewMessageLock(message)).rejects.toMatchObject({ code: 'MessageLockLost' });
  });

  it('comes back at once when it is abandoned, before later ones, with the properties that were given', async () => {
    await sender.sendMessages([
      { body: 'first', applicationProperties: { kept: 'yes', tries: 0 } },
      { body: 'second' },
    ]);
    const message = await receiveOne(receiver);

    await receiver.abandonMessage(message, { tries: 1, why: 'busy' });

    expect(await receiveOne(receiver)).toMatchObject({
      body: 'first',
      deliveryCount: 1,
      sequenceNumber: message.sequenceNumber,
      applicationProperties: { kept: 'yes', tries: 1, why: 'busy' },
    });
  });

  it('is settled by its token, also when the link that brought it is gone', async () => {
    await sender.sendMessages([{ body: 'a' }, { body: 'b' }, { body: 'c' }]);
    const [first, second, third] = await receiver.receiveMessages(3);
    await receiver.close();
    const settler = test.client.createReceiver('orders', NO_RENEWAL);

    if (first) await settler.completeMessage(first);
    if (second) await settler.abandonMessage(second, { seen: true });
    if (third)
      await settler.deadLetterMessage(third, { deadLetterReason: 'bad', deadLetterErrorDescription: 'form' });

    const [back] = await settler.receiveMessages(5, { maxWaitTimeInMs: LISTEN_MS });
    expect(back).toMatchObject({ body: 'b', deliveryCount: 1, applicationProperties: { seen: true } });
    expect(await receiveOne(deadLetters())).toMatchObject({ body: 'c', deadLetterReason: 'bad' });
  });

  it('gets its own outcome, whatever its neighbours get in the same moment', async () => {
    await sender.sendMessages([{ body: 1 }, { body: 2 }, { body: 3 }, { body: 4 }]);
    const messages = await receiver.receiveMessages(4);
    test.advance(20 * SECOND);
    for (const message of messages.filter((_, index) => index % 2 === 1))
      await receiver.renewMessageLock(message);
    test.advance(20 * SECOND);

    const outcomes = await Promise.allSettled(messages.map((message) => receiver.completeMessage(message)));

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
    expect(await drain(receiver)).toEqual([1, 3]);
  });
});

describe('the dead-letter queue', () => {
  it('gets what a receiver puts aside, with its reason and the properties that were given', async () => {
    await sender.sendMessages({ body: 'odd', messageId: 'm', applicationProperties: { kept: 1 } });

    await receiver.deadLetterMessage(await receiveOne(receiver), {
      deadLetterReason: 'InvalidRequest',
      deadLetterErrorDescription: 'There is no image name.',
      field: 'imageName',
    });

    const dead = await receiveOne(deadLetters());
    expect(dead).toMatchObject({
      body: 'odd',
      messageId: 'm',
      deadLetterReason: 'InvalidRequest',
      deadLetterErrorDescription: 'There is no image name.',
      deadLetterSource: 'orders',
      applicationProperties: { kept: 1, field: 'imageName' },
    });
    await deadLetters().completeMessage(dead);
    expect(await drain(receiver)).toEqual([]);
    expect(await drain(deadLetters())).toEqual([]);
  });

  it('gets what was delivered as often as it may be, whether abandoned or not settled', async () => {
    await sender.sendMessages({ body: 'poison' });

    await receiver.abandonMessage(await receiveOne(receiver));
    await receiveOne(receiver);
    test.advance(30 * SECOND);
    const last = await receiveOne(receiver);
    await receiver.abandonMessage(last);

    expect(last.deliveryCount).toBe(2);
    expect(await drain(receiver)).toEqual([]);
    expect(await receiveOne(deadLetters())).toMatchObject({
      body: 'poison',
      deliveryCount: 3,
      deadLetterReason: 'MaxDeliveryCountExceeded',
      deadLetterErrorDescription: 'Message could not be consumed after 3 delivery attempts.',
    });
  });

  it('delivers as often as it is asked, and takes nothing that is in it already', async () => {
    await sender.sendMessages({ body: 'dead' });
    await receiver.deadLetterMessage(await receiveOne(receiver));
    const dead = deadLetters();
    for (let time = 0; time < 5; time += 1) await dead.abandonMessage(await receiveOne(dead));

    const message = await receiveOne(dead);

    expect(message.deliveryCount).toBe(5);
    await expect(dead.deadLetterMessage(message)).rejects.toThrow('InvalidOperationError');
  });
});

describe('time to live', () => {
  it('ends a message, which then is dead-lettered where that is declared', async () => {
    await sender.sendMessages({ body: 'stale', timeToLive: 5 * SECOND });
    test.advance(5 * SECOND);

    expect(await drain(receiver)).toEqual([]);
    test.advance(MINUTE);
    expect(await receiveOne(deadLetters())).toMatchObject({
      body: 'stale',
      deadLetterReason: 'TTLExpiredException',
    });
  });

  it('is the entity’s if the message asks for more or for none, and drops the message elsewhere', async () => {
    const shortLived = test.client.createReceiver('short-lived', NO_RENEWAL);
    await test.client
      .createSender('short-lived')
      .sendMessages([{ body: 'none' }, { body: 'more', timeToLive: MINUTE }]);

    const seen = await shortLived.peekMessages(10);
    test.advance(10 * SECOND);

    expect(seen.map(({ body }) => body as unknown)).toEqual(['none', 'more']);
    expect(seen[0]?.timeToLive).toBe(10 * SECOND);
    expect(await shortLived.peekMessages(10)).toEqual([]);
  });

  it('does not end a message that is locked, until it is given back', async () => {
    await sender.sendMessages({ body: 'in work', timeToLive: 5 * SECOND });
    const message = await receiveOne(receiver);
    test.advance(6 * SECOND);

    await receiver.abandonMessage(message);

    expect(await drain(receiver)).toEqual([]);
    expect(await receiveOne(deadLetters())).toMatchObject({ deadLetterReason: 'TTLExpiredException' });
  });
});
