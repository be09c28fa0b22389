import { connect } from 'node:net';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PortUnavailableError } from '@lab-gallery/local-service/listen';
import { startServiceBus } from '../../src/service-bus/start-service-bus.ts';
import { existing, MINUTE, NO_RENEWAL, receiveOne, startTestBus, type TestBus } from './support.ts';

let test: TestBus;
beforeEach(async () => {
  test = await startTestBus();
});
afterEach(async () => {
  await test[Symbol.asyncDispose]();
});

const NOT_SUPPORTED = /not supported by the local Service Bus/;

describe('an entity that is not there', () => {
  it('is not found, whoever asks for it', async () => {
    const notFound = { code: 'MessagingEntityNotFound', retryable: false };
    const { client } = test;

    await expect(client.createSender('absent').sendMessages({ body: 1 })).rejects.toMatchObject(notFound);
    await expect(client.createReceiver('absent').receiveMessages(1)).rejects.toMatchObject(notFound);
    await expect(client.createReceiver('absent').peekMessages(1)).rejects.toMatchObject(notFound);
    await expect(client.createReceiver('lab-events', 'absent').receiveMessages(1)).rejects.toMatchObject(
      notFound,
    );
  });

  it('leaves the connection as it was', async () => {
    await expect(test.client.createSender('absent').sendMessages({ body: 1 })).rejects.toThrow();

    await test.client.createSender('orders').sendMessages({ body: 'fine' });

    expect(await receiveOne(test.client.createReceiver('orders'))).toMatchObject({ body: 'fine' });
  });
});

describe('what an entity can’t do', () => {
  it.each(['orders/$DeadLetterQueue', 'lab-events/Subscriptions/all'])(
    'is to take messages at %s',
    async (path) => {
      await expect(test.client.createSender(path).sendMessages({ body: 1 })).rejects.toThrow(
        'Nothing can be sent',
      );
    },
  );

  it('is to give messages from a topic', async () => {
    await expect(test.client.createReceiver('lab-events').receiveMessages(1)).rejects.toThrow(
      'its subscriptions have',
    );
  });
});

describe('what is not here is refused by name:', () => {
  it('sessions, as by any queue without them', async () => {
    // The client has words of its own when the refusal comes in another packet than the attach.
    const refused = /does not require sessions|Failed to create a receiver/;

    await expect(test.client.acceptSession('orders', 'mine')).rejects.toThrow(refused);
    await expect(test.client.acceptNextSession('orders')).rejects.toThrow(refused);
  });

  it('deferral, and the message stays locked', async () => {
    await test.client.createSender('orders').sendMessages({ body: 'kept' });
    const receiver = test.client.createReceiver('orders', NO_RENEWAL);
    const message = await receiveOne(receiver);

    await expect(receiver.deferMessage(message)).rejects.toThrow(NOT_SUPPORTED);
    await expect(receiver.receiveDeferredMessages(existing(message.sequenceNumber))).rejects.toThrow(
      NOT_SUPPORTED,
    );

    test.advance(MINUTE);
    expect(await receiveOne(receiver)).toMatchObject({ body: 'kept', deliveryCount: 1 });
  });

  it('rules at run time', async () => {
    const rules = test.client.createRuleManager('lab-events', 'all');

    await expect(rules.createRule('one', { sqlExpression: '1 = 1' })).rejects.toThrow(NOT_SUPPORTED);
    await expect(rules.deleteRule('$Default')).rejects.toThrow(NOT_SUPPORTED);
    await expect(rules.listRules().next()).rejects.toThrow(NOT_SUPPORTED);
  });
});

it('somebody who does not speak AMQP is cut off, and nobody else notices', async () => {
  const { port } = new URL(existing(/sb:[^;]+/.exec(test.bus.connectionString)?.[0]));
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => undefined);

  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(socket.resume(), 'close');
  await test.client.createSender('orders').sendMessages({ body: 'fine' });

  expect(await receiveOne(test.client.createReceiver('orders'))).toMatchObject({ body: 'fine' });
});

it('a port that another has is an error with its number', async () => {
  const { port } = new URL(existing(/sb:[^;]+/.exec(test.bus.connectionString)?.[0]));
  const stateFolder = await mkdtemp(join(tmpdir(), 'service-bus-'));

  const starting = startServiceBus({ port: Number(port), stateFolder, entities: {} });

  await expect(starting).rejects.toThrow(PortUnavailableError);
  await rm(stateFolder, { recursive: true });
});
