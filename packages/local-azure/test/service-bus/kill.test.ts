import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isServiceBusError, ServiceBusClient, type ServiceBusReceiver } from '@azure/service-bus';
import { expect, it } from 'vitest';
import { keyOf, ROOT_POLICY } from '../../src/service-bus/access/shared-access.ts';
import { sampleSize } from '@lab-gallery/test-support/sample-size';
import { NO_RENEWAL, SECOND } from './support.ts';
import { LISTEN_MS, take } from '@lab-gallery/test-support/patience';

const KILLS = sampleSize({ few: 1, some: 2, many: 100 });
const MESSAGES = sampleSize({ few: 40, some: 200, many: 2_000 });
const SENDERS = 4;
/** The longest that a life lasts, when everything that may be sent in it is sent and received. */
const LIFE_LIMIT = 1 * SECOND;
/** The client takes up to a minute to give up a link that its broker died on. */

/** The shortest lock that there is, and none is put aside: what a killed receiver had comes back soon. */
const ENTITIES = { queues: [{ name: 'work', properties: { lockDuration: 'PT5S', maxDeliveryCount: 2000 } }] };

/** A Service Bus in a process of its own, which ends with its input, and where it listens. */
async function startProcess(port: number, stateFolder: string): Promise<[ChildProcess, number]> {
  const start = new URL('../../src/service-bus/start-service-bus.ts', import.meta.url).href;
  const script = `
    import { startServiceBus } from ${JSON.stringify(start)};
    const { port } = await startServiceBus(${JSON.stringify({ port, stateFolder, entities: ENTITIES })});
    process.stdin.resume().on('end', () => process.exit());
    console.log(port);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [bound] = (await once(child.stdout, 'data')) as [Buffer];
  return [child, Number(String(bound))];
}

/** What the clients know: what the broker has told them, and nothing else. */
class Ledger {
  readonly accepted = new Set<string>();
  readonly attempts = new Map<string, number>();
  /** By sequence number: what was delivered, and what was told to be completed. */
  readonly delivered = new Map<string, string>();
  readonly completed = new Set<string>();
  /** What may be completed or not: the broker was killed before it could say. */
  readonly unknown = new Set<string>();
  readonly resurrected: string[] = [];
  redelivered = 0;
  kills = 0;

  get progress(): number {
    return this.accepted.size + this.completed.size;
  }

  /** How many messages may have been sent in this life and those before: so all lives have work. */
  get quota(): number {
    return Math.ceil(((this.kills + 1) * MESSAGES) / KILLS);
  }

  /** All were accepted, and each was completed as far as a client can know. */
  get isDone(): boolean {
    const settled = [...this.completed, ...this.unknown];
    const ids = new Set(settled.map((sequence) => this.delivered.get(sequence)));
    return this.accepted.size === MESSAGES && [...this.accepted].every((id) => ids.has(id));
  }
}

async function send(
  client: ServiceBusClient,
  ledger: Ledger,
  nextId: () => string | undefined,
): Promise<void> {
  const sender = client.createSender('work');
  for (let id = nextId(); id !== undefined; id = nextId()) {
    const number = Number(id);
    while (number >= ledger.quota) await take(5);
    while (!ledger.accepted.has(id)) {
      ledger.attempts.set(id, (ledger.attempts.get(id) ?? 0) + 1);
      try {
        await sender.sendMessages({ body: id, messageId: `m${id}` });
        ledger.accepted.add(id);
      } catch {
        // Whether it was accepted is not known: it is sent again.
        await take(10);
      }
    }
  }
}

async function receive(receiver: ServiceBusReceiver, ledger: Ledger, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const messages = await receiver.receiveMessages(5, { maxWaitTimeInMs: LISTEN_MS }).catch(() => []);
    for (const message of messages) {
      const sequence = String(message.sequenceNumber);
      if (ledger.completed.has(sequence)) ledger.resurrected.push(sequence);
      if (ledger.delivered.has(sequence)) ledger.redelivered += 1;
      ledger.delivered.set(sequence, String(message.body));
      try {
        await receiver.completeMessage(message);
        ledger.completed.add(sequence);
      } catch (error) {
        // Without its lock it is certainly not completed, now.
        if (!isServiceBusError(error) || error.code !== 'MessageLockLost') ledger.unknown.add(sequence);
      }
    }
    if (messages.length === 0) await take(5);
  }
}

/** What is left, as somebody sees it who comes new: a client that is used again peeks on from where it was. */
async function left(connectionString: string): Promise<unknown[]> {
  const client = new ServiceBusClient(connectionString);
  try {
    return await client.createReceiver('work').peekMessages(1);
  } finally {
    await client.close();
  }
}

it(`killed ${KILLS} times while ${MESSAGES} messages are sent and received, it loses none that it accepted, and none that was completed comes back`, async () => {
  const stateFolder = await mkdtemp(join(tmpdir(), 'service-bus-kill-'));
  let [child, port] = await startProcess(0, stateFolder);
  const connectionString = `Endpoint=sb://127.0.0.1:${port};SharedAccessKeyName=${ROOT_POLICY};SharedAccessKey=${keyOf(ROOT_POLICY)};UseDevelopmentEmulator=true`;
  const client = new ServiceBusClient(connectionString, {
    retryOptions: { maxRetries: 0, timeoutInMs: 2 * SECOND },
  });
  const ledger = new Ledger();
  let next = 0;
  let isOver = false;

  try {
    const nextId = (): string | undefined => (next < MESSAGES ? String(next++) : undefined);
    const sending = Array.from({ length: SENDERS }, () => send(client, ledger, nextId));
    const receiving = receive(client.createReceiver('work', NO_RENEWAL), ledger, () => isOver);
    while (ledger.kills < KILLS) {
      const target = ledger.progress + Math.random() * 2 * (MESSAGES / KILLS);
      const deadline = Date.now() + LIFE_LIMIT;
      while (ledger.progress < target && Date.now() < deadline) await take(1);
      // Somewhere in what the broker does, not just when a client has heard of it.
      await take(Math.random() * 10);
      child.kill('SIGKILL');
      await once(child, 'exit');
      [child, port] = await startProcess(port, stateFolder);
      ledger.kills += 1;
    }
    await Promise.all(sending);
    await expect.poll(() => ledger.isDone).toBe(true);
    // What was accepted without its sender hearing of it is there a second time: it is received as well.
    await expect.poll(() => left(connectionString)).toEqual([]);
    isOver = true;
    await receiving;
  } finally {
    isOver = true;
    await client.close();
    child.kill('SIGKILL');
    await rm(stateFolder, { recursive: true, force: true });
  }

  const copies = Map.groupBy(ledger.delivered, ([, id]) => id);
  const tooMany = [...copies].filter(([id, { length }]) => length > (ledger.attempts.get(id) ?? 0));
  expect({ accepted: ledger.accepted.size, kills: ledger.kills }).toEqual({
    accepted: MESSAGES,
    kills: KILLS,
  });
  expect(ledger.resurrected).toEqual([]);
  expect(tooMany).toEqual([]);
  // Figures for the service's README.
  const doubled = ledger.delivered.size - MESSAGES;
  process.stdout.write(
    `${KILLS} kills, ${MESSAGES} accepted, 0 lost, ${doubled} accepted twice, ${ledger.redelivered} redelivered\n`,
  );
});
