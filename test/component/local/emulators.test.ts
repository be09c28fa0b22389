import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TableServiceClient } from '@azure/data-tables';
import { ServiceBusClient, type ServiceBusReceivedMessage } from '@azure/service-bus';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PATIENCE_MS } from '@lab-gallery/test-support/patience';

const EMULATORS = fileURLToPath(new URL('../../../local/emulators.ts', import.meta.url));

interface Addresses {
  readonly arm: string;
  readonly armCa: string;
  readonly armAdmin: string;
  readonly identity: string;
  readonly managedIdentity: { readonly endpoint: string; readonly header: string };
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly tables: string;
  readonly blobs: string;
  readonly queues: string;
  readonly serviceBus: string;
  readonly prices: string;
}

/** `npm run emulators` as its users run it. */
interface Emulators {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** What it prints when it is ready. */
  readonly addresses: Promise<Addresses>;
  readonly ended: Promise<number | null>;
}

let state: string;
const running: ChildProcess[] = [];

beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'emulators-'));
});

afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  await rm(state, { recursive: true, force: true, maxRetries: 5 });
});

function startEmulators(...args: readonly string[]): Emulators {
  const child = spawn(process.execPath, [EMULATORS, '--state', state, '--ports', 'free', ...args]);
  running.push(child);
  const printed = { stdout: '', stderr: '' };
  const ended = once(child, 'close').then(([code]: unknown[]) => code as number | null);
  const addresses = new Promise<Addresses>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      printed.stdout += chunk.toString();
      if (printed.stdout.endsWith('\n')) resolve(JSON.parse(printed.stdout) as Addresses);
    });
    void ended.then(() => {
      reject(new Error(printed.stderr));
    });
  });
  addresses.catch(() => undefined);
  child.stderr.on('data', (chunk: Buffer) => (printed.stderr += chunk.toString()));
  return { child, stdout: () => printed.stdout, stderr: () => printed.stderr, addresses, ended };
}

async function receive(connectionString: string, queue: string): Promise<ServiceBusReceivedMessage[]> {
  const client = new ServiceBusClient(connectionString);
  try {
    const receiver = client.createReceiver(queue, { receiveMode: 'receiveAndDelete' });
    return await receiver.receiveMessages(1, { maxWaitTimeInMs: PATIENCE_MS });
  } finally {
    await client.close();
  }
}

async function send(connectionString: string, queue: string, body: string): Promise<void> {
  const client = new ServiceBusClient(connectionString);
  await client.createSender(queue).sendMessages({ body });
  await client.close();
}

describe('npm run emulators', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'says in one line where every service is, and ends with 0 at %s',
    async (signal) => {
      const emulators = startEmulators('--time-scale', '600');

      const at = await emulators.addresses;
      const { endpoint, header } = at.managedIdentity;
      const token = await fetch(`${endpoint}?resource=https://management.azure.com&api-version=2019-08-01`, {
        headers: { 'x-identity-header': header },
      });
      const tables = TableServiceClient.fromConnectionString(at.tables, { allowInsecureConnection: true });
      await tables.createTable('Ready');
      await send(at.serviceBus, 'export-requests', 'hello');
      const prices = await fetch(`${at.prices}/api/retail/prices`);
      const issuer = await fetch(`${at.identity}/${at.tenantId}/v2.0/.well-known/openid-configuration`);
      emulators.child.kill(signal);

      expect(await emulators.ended).toBe(0);
      expect(Object.keys(at)).toEqual([
        ...['arm', 'armCa', 'armAdmin', 'identity', 'managedIdentity', 'tenantId', 'subscriptionId'],
        ...['tables', 'blobs', 'queues', 'serviceBus', 'prices'],
      ]);
      expect([token.status, prices.status, issuer.status]).toEqual([200, 200, 200]);
      expect(await readFile(at.armCa, 'utf8')).toContain('BEGIN CERTIFICATE');
      expect(emulators.stdout().match(/\n/g)).toHaveLength(1);
      expect(emulators.stderr()).toContain('Starting the local Azure');
    },
  );

  it('seeds a lab account on request, and tells the queue of gallery events of its gallery', async () => {
    const emulators = startEmulators('--seed-account', '--time-scale', '600');
    const { serviceBus, subscriptionId } = await emulators.addresses;

    const [message] = await receive(serviceBus, 'gallery-events');

    const gallery = `/subscriptions/${subscriptionId}/resourceGroups/lab-gallery/providers/Microsoft.Compute/galleries/contoso_gallery`;
    expect(message).toMatchObject({
      contentType: 'application/cloudevents+json; charset=utf-8',
      applicationProperties: { 'aeg-event-type': 'Notification', 'aeg-delivery-count': '0' },
      body: {
        specversion: '1.0',
        id: message?.messageId,
        type: 'Microsoft.Resources.ResourceWriteSuccess',
        subject: gallery,
      },
    });
  });

  it('keeps its messages and its addresses, also when it is killed, until it is started afresh', async () => {
    const first = startEmulators();
    const { serviceBus } = await first.addresses;
    await send(serviceBus, 'export-requests', 'kept');
    first.child.kill('SIGKILL');
    await first.ended;

    const second = startEmulators();
    const again = await second.addresses;
    const kept = await receive(again.serviceBus, 'export-requests');
    await send(again.serviceBus, 'export-requests', 'lost');
    second.child.kill('SIGTERM');
    await second.ended;
    const third = startEmulators('--fresh');
    const afresh = await third.addresses;
    await send(afresh.serviceBus, 'export-requests', 'new');

    expect(again.serviceBus).toBe(serviceBus);
    expect(kept.map(({ body }) => body as unknown)).toEqual(['kept']);
    const messages = await receive(afresh.serviceBus, 'export-requests');
    expect(messages.map(({ body }) => body as unknown)).toEqual(['new']);
  });

  it('refuses what it does not know in one sentence on stderr', async () => {
    const emulators = startEmulators('--lab', 'linux-basics');

    expect(await emulators.ended).toBe(1);
    expect(emulators.stdout()).toBe('');
    expect(emulators.stderr()).toBe("Unknown option '--lab' (--help lists the flags).\n");
  });
});
