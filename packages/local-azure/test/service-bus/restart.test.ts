import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { drain, MINUTE, NO_RENEWAL, receiveOne, SECOND, startTestBus } from './support.ts';

it('after a restart everything is where it was: what waits, what is locked, what is scheduled, what is dead', async () => {
  await using test = await startTestBus();
  const sender = test.client.createSender('orders');
  const before = test.client.createReceiver('orders', NO_RENEWAL);
  await sender.sendMessages([
    { body: 'completed' },
    { body: 'dead' },
    { body: 'locked' },
    { body: 'waiting' },
  ]);
  await sender.scheduleMessages({ body: 'scheduled' }, new Date(test.now() + MINUTE));
  await before.completeMessage(await receiveOne(before));
  await before.deadLetterMessage(await receiveOne(before), {
    deadLetterReason: 'bad',
    deadLetterErrorDescription: '',
  });
  await receiveOne(before);

  await test.restart();

  const client = test.connect(test.bus.connectionString);
  const after = client.createReceiver('orders', NO_RENEWAL);
  expect(await drain(after)).toEqual(['waiting']);
  test.advance(MINUTE);
  expect(await drain(after)).toEqual(['locked', 'waiting', 'scheduled']);
  const dead = client.createReceiver('orders', { ...NO_RENEWAL, subQueueType: 'deadLetter' });
  expect(await receiveOne(dead)).toMatchObject({ body: 'dead', deadLetterReason: 'bad' });
});

it('a message that was locked before a restart is settled after it, by the same client', async () => {
  await using test = await startTestBus();
  const retrying = { retryOptions: { maxRetries: 5, retryDelayInMs: 100, timeoutInMs: 5 * SECOND } };
  const client = test.connect(test.bus.connectionString, retrying);
  await test.client.createSender('orders').sendMessages({ body: 'in work' });
  const receiver = client.createReceiver('orders', NO_RENEWAL);
  const message = await receiveOne(receiver);

  await test.restart();
  await receiver.completeMessage(message);

  test.advance(MINUTE);
  const other = test.connect(test.bus.connectionString).createReceiver('orders', NO_RENEWAL);
  expect(await drain(other)).toEqual([]);
});

it('who subscribes goes on after a restart', async () => {
  await using test = await startTestBus({ now: Date.now });
  const retrying = { retryOptions: { maxRetries: 10, retryDelayInMs: 50, timeoutInMs: 5 * SECOND } };
  const client = test.connect(test.bus.connectionString, retrying);
  const seen: unknown[] = [];
  client.createReceiver('orders').subscribe({
    processMessage: ({ body }) => Promise.resolve(void seen.push(body)),
    processError: () => Promise.resolve(),
  });
  await client.createSender('orders').sendMessages({ body: 'before' });
  await expect.poll(() => seen).toEqual(['before']);

  await test.restart();
  await test.connect(test.bus.connectionString).createSender('orders').sendMessages({ body: 'after' });

  await expect.poll(() => seen).toEqual(['before', 'after']);
});

it('its end leaves nothing behind that would keep a process alive', async () => {
  const stateFolder = await mkdtemp(join(tmpdir(), 'service-bus-'));
  const start = new URL('../../src/service-bus/start-service-bus.ts', import.meta.url).href;
  const script = `
    import { ServiceBusClient } from ${JSON.stringify(import.meta.resolve('@azure/service-bus'))};
    import { startServiceBus } from ${JSON.stringify(start)};
    const options = { port: 0, stateFolder: ${JSON.stringify(stateFolder)}, entities: { queues: [{ name: 'q' }] } };
    const bus = await startServiceBus(options);
    const client = new ServiceBusClient(bus.connectionString);
    await client.createSender('q').sendMessages({ body: 'hello' });
    await client.close();
    await bus.close();`;

  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];

  expect(code).toBe(0);
  await rm(stateFolder, { recursive: true });
});
