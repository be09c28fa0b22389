import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { ServiceBusClient } from '@azure/service-bus';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Identity, LOCAL_PRINCIPAL, startIdentity } from '../../src/identity/start-identity.ts';
import { openTlsAuthority, type TlsAuthority } from '../../src/tls-authority.ts';
import type { RoleAssignment } from '../../src/service-bus/access/bearer-tokens.ts';
import {
  CLIENT_OPTIONS,
  drain,
  MINUTE,
  NO_RENEWAL,
  receiveOne,
  startTestBus,
  type TestBus,
} from './support.ts';

const unauthorized = { code: 'UnauthorizedAccess' };
const send = (client: ServiceBusClient, entity: string): Promise<void> =>
  client.createSender(entity).sendMessages({ body: 'hello' });
const peek = (client: ServiceBusClient, entity: string): Promise<unknown[]> =>
  client.createReceiver(entity, NO_RENEWAL).peekMessages(1);
const receive = (client: ServiceBusClient, entity: string): Promise<unknown[]> =>
  drain(client.createReceiver(entity, NO_RENEWAL));

describe('a shared access policy', () => {
  it('of a queue lets its holder do there what its rights say, and no more', async () => {
    await using test = await startTestBus();
    const sender = test.connect(test.bus.connectionStringOf({ entity: 'Orders', policy: 'sender' }));
    const listener = test.connect(test.bus.connectionStringOf({ entity: 'Orders', policy: 'listener' }));

    await send(sender, 'orders');
    const received = await receive(listener, 'orders');

    expect(received).toEqual(['hello']);
    await expect(receive(sender, 'orders')).rejects.toMatchObject(unauthorized);
    await expect(peek(sender, 'orders')).rejects.toMatchObject(unauthorized);
    await expect(send(listener, 'orders')).rejects.toMatchObject(unauthorized);
    const at = new Date(test.now() + MINUTE);
    await expect(listener.createSender('orders').scheduleMessages({ body: 1 }, at)).rejects.toMatchObject(
      unauthorized,
    );
  });

  it('of a queue is nothing to another one', async () => {
    await using test = await startTestBus();
    const sender = test.connect(test.bus.connectionStringOf({ entity: 'orders', policy: 'sender' }));

    await expect(send(sender, 'other')).rejects.toMatchObject(unauthorized);
  });

  it('of a topic holds for its subscriptions', async () => {
    await using test = await startTestBus();
    const follower = test.connect(test.bus.connectionStringOf({ entity: 'lab-events', policy: 'follower' }));
    await send(test.client, 'lab-events');

    expect(await drain(follower.createReceiver('lab-events', 'all', NO_RENEWAL))).toEqual(['hello']);
    await expect(send(follower, 'lab-events')).rejects.toMatchObject(unauthorized);
  });

  it.each([
    ['a wrong key', (text: string) => text.replace(/SharedAccessKey=[^;]+/, 'SharedAccessKey=d3Jvbmc=')],
    ['an unknown policy', (text: string) => text.replace('RootManageSharedAccessKey', 'stranger')],
  ])('is not had with %s', async (_what, change) => {
    await using test = await startTestBus();
    const client = test.connect(change(test.bus.connectionString));

    await expect(send(client, 'orders')).rejects.toMatchObject(unauthorized);
    await expect(receive(client, 'orders')).rejects.toMatchObject(unauthorized);
  });

  it('gives signatures that end', async () => {
    // The client signs for an hour of its own time, which is over here.
    await using test = await startTestBus({ now: () => Date.now() + 61 * MINUTE });

    await expect(send(test.client, 'orders')).rejects.toMatchObject(unauthorized);
  });
});

describe('a token of Entra ID', () => {
  const READER = '10ca1000-0000-4000-8000-0000000000f1';
  const assignments: RoleAssignment[] = [
    { principalId: LOCAL_PRINCIPAL, role: 'Azure Service Bus Data Sender', scope: '' },
    { principalId: LOCAL_PRINCIPAL, role: 'Azure Service Bus Data Receiver', scope: 'Orders' },
    { principalId: READER, role: 'Azure Service Bus Data Receiver', scope: 'lab-events/subscriptions/all' },
  ];
  let folder: string;
  let identity: Identity;
  let authority: TlsAuthority;
  const usual = getCACertificates('default');
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'service-bus-access-'));
    identity = await startIdentity({ port: 0, stateFolder: folder });
    authority = await openTlsAuthority(folder);
    // What NODE_EXTRA_CA_CERTS does for a whole process.
    setDefaultCACertificates([...usual, authority.ca]);
  });
  afterAll(async () => {
    setDefaultCACertificates(usual);
    await identity.close();
    await rm(folder, { recursive: true });
  });

  const start = (trusted: Partial<Identity> = {}): Promise<TestBus> =>
    startTestBus({
      tls: { port: 0, key: authority.key, cert: authority.cert },
      identity: { ...identity, ...trusted },
      roleAssignments: assignments,
      now: Date.now,
    });

  function connect(test: TestBus, claims: Record<string, unknown> = {}): ServiceBusClient & AsyncDisposable {
    const client = new ServiceBusClient(
      test.bus.fullyQualifiedNamespace ?? '',
      {
        getToken: async (scope) => {
          const aud = String(scope).replace(/\/\.default$/, '');
          const token = await identity.issueToken({ aud, ...claims });
          return { token, expiresOnTimestamp: Date.now() + 60 * MINUTE };
        },
      },
      CLIENT_OPTIONS,
    );
    return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() });
  }

  it('lets its bearer do what its roles say, where they say it', async () => {
    await using test = await start();
    await using app = connect(test);
    await using reader = connect(test, { oid: READER });

    await send(app, 'orders');
    await send(app, 'lab-events');
    const order = await receiveOne(app.createReceiver('orders', NO_RENEWAL));
    const event = await receiveOne(reader.createReceiver('lab-events', 'all', NO_RENEWAL));

    expect([order.body, event.body]).toEqual(['hello', 'hello']);
    await expect(receive(app, 'other')).rejects.toMatchObject(unauthorized);
    await expect(peek(app, 'other')).rejects.toMatchObject(unauthorized);
    await expect(send(reader, 'lab-events')).rejects.toMatchObject(unauthorized);
    await expect(drain(reader.createReceiver('lab-events', 'failures'))).rejects.toMatchObject(unauthorized);
  });

  it.each([
    ['of another resource', { aud: 'https://management.azure.com' }],
    ['that has expired', { lifetimeSeconds: -10 * 60 }],
    ['of nobody known', { oid: '10ca1000-0000-4000-8000-0000000000ff' }],
  ])('%s is good for nothing', async (_what, claims) => {
    await using test = await start();
    await using client = connect(test, claims);

    await expect(send(client, 'orders')).rejects.toMatchObject(unauthorized);
  });

  it('of another tenant is good for nothing', async () => {
    await using test = await start({ tenantId: '10ca1000-0000-4000-8000-0000000000fe' });
    await using client = connect(test);

    await expect(send(client, 'orders')).rejects.toMatchObject(unauthorized);
  });

  it('can be tried again when the issuer does not answer', async () => {
    await using test = await start({ jwksUri: 'http://127.0.0.1:1/keys' });
    await using client = connect(test);

    await expect(send(client, 'orders')).rejects.toMatchObject({ code: 'ServiceBusy', retryable: true });
  });

  it('is good for nothing where nobody is trusted', async () => {
    await using test = await startTestBus({ tls: { port: 0, key: authority.key, cert: authority.cert } });
    await using client = connect(test);

    await expect(send(client, 'orders')).rejects.toMatchObject(unauthorized);
  });
});
