import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ServiceBusClient,
  type ServiceBusClientOptions,
  type ServiceBusReceivedMessage,
  type ServiceBusReceiver,
} from '@azure/service-bus';
import {
  type ServiceBus,
  type ServiceBusOptions,
  startServiceBus,
} from '../../src/service-bus/start-service-bus.ts';
import { LISTEN_MS, PATIENCE_MS } from '@lab-gallery/test-support/patience';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;

/** Entities that show all that can be declared. */
const ENTITIES = {
  queues: [
    {
      name: 'Orders',
      properties: { lockDuration: 'PT30S', maxDeliveryCount: 3, deadLetteringOnMessageExpiration: true },
      authorizationRules: [
        { name: 'sender', rights: ['Send'] },
        { name: 'listener', rights: ['Listen'] },
      ],
    },
    { name: 'short-lived', properties: { defaultMessageTimeToLive: 'PT10S' } },
    { name: 'other' },
  ],
  topics: [
    {
      name: 'lab-events',
      properties: { defaultMessageTimeToLive: 'P14D' },
      authorizationRules: [{ name: 'follower', rights: ['Listen'] }],
      subscriptions: [
        { name: 'all' },
        {
          name: 'failures',
          rules: [
            {
              name: 'failed-in-contoso',
              properties: {
                filterType: 'CorrelationFilter',
                correlationFilter: { label: 'export.failed', properties: { account: 'contoso' } },
              },
            },
            {
              name: 'cancelled',
              properties: {
                filterType: 'CorrelationFilter',
                correlationFilter: { label: 'export.cancelled' },
              },
            },
          ],
        },
      ],
    },
  ],
};

/** Without retries a refusal is seen at once, and as it is. */
export const CLIENT_OPTIONS: ServiceBusClientOptions = {
  retryOptions: { maxRetries: 0, timeoutInMs: PATIENCE_MS },
};

/** Locks are not renewed behind the test's back. */
export const NO_RENEWAL = { maxAutoLockRenewalDurationInMs: 0 } as const;

/** A Service Bus with a clock that is moved by hand, and a client that has all rights. */
export interface TestBus extends AsyncDisposable {
  readonly bus: ServiceBus;
  readonly client: ServiceBusClient;
  readonly stateFolder: string;
  now(): number;
  advance(milliseconds: number): void;
  /** Another client, closed with the bus. */
  connect(connectionString: string, options?: ServiceBusClientOptions): ServiceBusClient;
  /** Stops it and starts it again, at the same address. */
  restart(): Promise<void>;
}

export async function startTestBus(options: Partial<ServiceBusOptions> = {}): Promise<TestBus> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'service-bus-'));
  let now = Date.now();
  const all: ServiceBusOptions = { port: 0, stateFolder, entities: ENTITIES, now: () => now, ...options };
  let bus = await startServiceBus(all);
  const clients: ServiceBusClient[] = [];
  const connect = (connectionString: string, clientOptions = CLIENT_OPTIONS): ServiceBusClient => {
    const client = new ServiceBusClient(connectionString, clientOptions);
    clients.push(client);
    return client;
  };

  return {
    get bus() {
      return bus;
    },
    client: connect(bus.connectionString),
    stateFolder,
    now: () => now,
    advance(milliseconds) {
      now += milliseconds;
    },
    connect,
    async restart() {
      await bus.close();
      bus = await startServiceBus({ ...all, port: bus.port });
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((client) => client.close()));
      await bus.close();
      await rm(stateFolder, { recursive: true });
    },
  };
}

/** Receives one message that must be there. */
export async function receiveOne(receiver: ServiceBusReceiver): Promise<ServiceBusReceivedMessage> {
  const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: PATIENCE_MS });
  return existing(message);
}

/** Something that must be there. */
export function existing<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('It is not there.');
  return value;
}

/** The bodies of all that can be received now. */
export async function drain(receiver: ServiceBusReceiver): Promise<unknown[]> {
  const messages = await receiver.receiveMessages(100, { maxWaitTimeInMs: LISTEN_MS });
  return messages.map(({ body }) => body as unknown);
}
