import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  ServiceBusClient,
  type ServiceBusReceivedMessage,
  type ServiceBusReceiver,
} from '@azure/service-bus';
import { startServiceBus, type ServiceBus } from '@lab-gallery/local-azure/service-bus';
import { LISTEN_MS } from '@lab-gallery/test-support/patience';

const ENTITIES = resolve(import.meta.dirname, '../../../infra/service-bus-entities.json');

/** The app's queues and topics, which can go away and come back with everything that they held. */
export interface TestBus {
  readonly connectionString: string;
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  /** Lets time pass for what is scheduled. */
  pass(seconds: number): void;
  receiver(queue: string): ServiceBusReceiver;
  follower(): ServiceBusReceiver;
  /** The ids of all that a queue still has, what is locked included. */
  left(queue: string): Promise<string[]>;
  close(): Promise<void>;
}

export async function startTestBus(): Promise<TestBus> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'bus-'));
  const entities: unknown = JSON.parse(await readFile(ENTITIES, 'utf8'));
  let passed = 0;
  const start = (port: number): Promise<ServiceBus> =>
    startServiceBus({ port, stateFolder, entities, now: () => Date.now() + passed });
  let bus = await start(0);
  const { connectionString, port } = bus;
  const client = new ServiceBusClient(connectionString, { retryOptions: { retryDelayInMs: 100 } });
  return {
    connectionString,
    goAway: () => bus.close(),
    async comeBack() {
      bus = await start(port);
    },
    pass(seconds) {
      passed += seconds * 1000;
    },
    receiver: (queue) => client.createReceiver(queue, { receiveMode: 'receiveAndDelete' }),
    follower: () => client.createReceiver('lab-events', 'events', { receiveMode: 'receiveAndDelete' }),
    async left(queue) {
      // A client of its own: one that is used again goes on where it ended its last look.
      const peeker = new ServiceBusClient(connectionString);
      try {
        const messages = await peeker.createReceiver(queue).peekMessages(1000);
        return messages.map(({ messageId }) => String(messageId));
      } finally {
        await peeker.close();
      }
    },
    async close() {
      await client.close();
      await bus.close();
      await rm(stateFolder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Everything that is there, until nothing more comes. */
export async function receiveAll(receiver: ServiceBusReceiver): Promise<ServiceBusReceivedMessage[]> {
  const all: ServiceBusReceivedMessage[] = [];
  // On a busy machine nothing may come in time although there is something.
  for (let vain = 0; vain < 3;) {
    const some = await receiver.receiveMessages(100, { maxWaitTimeInMs: LISTEN_MS });
    all.push(...some);
    vain = some.length === 0 ? vain + 1 : 0;
  }
  return all;
}
