import { join } from 'node:path';
import { ServiceBusClient } from '@azure/service-bus';
import type { ServiceBusMessage } from '@azure/service-bus';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LOCAL_PRINCIPAL, startIdentity } from '@lab-gallery/local-azure/identity';
import { openTlsAuthority } from '@lab-gallery/local-azure/tls-authority';
import { startServiceBus } from '@lab-gallery/local-azure/service-bus';
import { NO_RENEWAL, receiveOne, startTestBus } from '@lab-gallery/local-azure/testing/service-bus';
import type { TestBus } from '@lab-gallery/local-azure/testing/service-bus';
import { ENTITIES, startApp, startBus } from './service-bus-support.ts';
import type { AppOptions, Probe, RunningApp } from './service-bus-support.ts';
import { temporaryFolder } from './support.ts';

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

describe('a Service Bus that is away', () => {
  it('at the start is reported and waited for [service-bus-away]', async () => {
    using folder = temporaryFolder();
    const options = { stateFolder: folder.path, entities: ENTITIES };
    const early = await startServiceBus({ ...options, port: 0 });
    const { connectionString } = early;
    await early.close();
    await using app = await startApp(connectionString);
    await expect
      .poll(() => app.host.messages.join('\n'))
      .toMatch(/^(info|error) Message processing error \(Action=Receive, EntityPath=orders\)/m);

    const port = Number(/:(\d+);/.exec(connectionString)?.[1]);
    const late = await startServiceBus({ ...options, port });
    const client = new ServiceBusClient(connectionString);
    await client.createSender('orders').sendMessages({ body: 'late' });
    await calls(app.probe, 1);
    await app.host.close();
    await client.close();
    await late.close();

    expect(app.probe.calls[0]?.input).toBe('late');
  });

  it.each([['one'], ['many']])(
    'later is waited for, where a function takes %s [service-bus-away]',
    async (cardinality) => {
      await using app = await start({ trigger: { cardinality } });
      await send({ body: 'first' });
      await calls(app.probe, 1);
      await emptied();

      await bus.restart();
      await send({ body: 'second' });
      await calls(app.probe, 2);
      await emptied();

      expect(app.probe.calls.map(({ input }) => input).flat()).toEqual(['first', 'second']);
    },
  );

  it('does not keep the host from closing, with a message that can not be given back [service-bus-away]', async () => {
    using folder = temporaryFolder();
    const gone = await startServiceBus({ port: 0, stateFolder: folder.path, entities: ENTITIES });
    await using app = await startApp(gone.connectionString);
    app.probe.answer = () => new Promise(() => undefined);
    const client = new ServiceBusClient(gone.connectionString);
    await client.createSender('orders').sendMessages({ body: 'x' });
    await calls(app.probe, 1);
    await client.close();
    await gone.close();

    const from = Date.now();
    await app.host.close();

    // What a process has before it is ended.
    expect(Date.now() - from).toBeLessThan(14_000);
  });
});

describe('a connection by identity', () => {
  it('is made with the credential that the environment gives [service-bus-connection]', async () => {
    vi.stubEnv('NODE_EXTRA_CA_CERTS', undefined);
    using folder = temporaryFolder();
    await using identity = Object.assign(await startIdentity({ port: 0, stateFolder: folder.path }), {
      [Symbol.asyncDispose]: () => identity.close(),
    });
    const { key, cert, caFile } = await openTlsAuthority(join(folder.path, 'ca'));
    await using secured = await startTestBus({
      entities: ENTITIES,
      now: Date.now,
      tls: { port: 0, key, cert },
      identity,
      roleAssignments: [
        { principalId: LOCAL_PRINCIPAL, role: 'Azure Service Bus Data Receiver', scope: 'orders' },
      ],
    });
    await secured.client.createSender('orders').sendMessages({ body: 'for whom I trust' });

    await using app = await startApp('', {
      settings: {
        Bus__fullyQualifiedNamespace: secured.bus.fullyQualifiedNamespace ?? '',
        NODE_EXTRA_CA_CERTS: caFile,
        IDENTITY_ENDPOINT: identity.managedIdentityEndpoint,
        IDENTITY_HEADER: 'local-development',
      },
    });
    await calls(app.probe, 1);

    expect(app.probe.calls[0]?.input).toBe('for whom I trust');
  });
});

describe('a function with a durable client', () => {
  it('is given it with its message [service-bus-durable]', async () => {
    await using app = await start({ durable: true });
    app.probe.answer = async ({ client }) => {
      await client?.startNew('follow', { instanceId: 'of-the-message' });
    };
    await send({ body: 'x' });

    await emptied();

    const { origin, keys } = app.host;
    const status = `${origin}/runtime/webhooks/durabletask/instances/of-the-message?code=${keys.durable}`;
    expect(await (await fetch(status)).json()).toMatchObject({ name: 'follow' });
  });
});

describe('a host that stops', () => {
  it('takes no more messages, and lets functions end and their messages be completed [service-bus-stop]', async () => {
    await using app = await start({ serviceBus: { maxConcurrentCalls: 1 } });
    const hold = Promise.withResolvers<undefined>();
    app.probe.answer = () => hold.promise;
    await send([{ body: 'first' }, { body: 'second' }]);
    await calls(app.probe, 1);

    const closing = app.host.close();
    hold.resolve(undefined);
    await closing;

    expect(app.probe.calls.map(({ input }) => input)).toEqual(['first']);
    const left = await receiveOne(bus.client.createReceiver('orders', NO_RENEWAL));
    expect(left.body).toBe('second');
  });

  it('gives back what is unfinished after its patience [service-bus-unfinished]', async () => {
    await using app = await start({ trigger: { queueName: 'others' } });
    app.probe.answer = () => new Promise(() => undefined);
    await send({ body: 'x' }, 'others');
    await calls(app.probe, 1);

    await app.host.close();
    const again = await receiveOne(bus.client.createReceiver('others', NO_RENEWAL));

    expect(again.deliveryCount).toBe(1);
  });
});
