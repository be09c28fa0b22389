import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { DefaultAzureCredential } from '@azure/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBus } from '../../../shared/adapters/messaging/bus-client.ts';
import { createEventTopic } from '../../../shared/adapters/messaging/event-topic.ts';
import { receiveAll, startTestBus, type TestBus } from '../support/test-bus.ts';

const LOCAL = resolve(import.meta.dirname, '../../../local');

let bus: TestBus;
let state: string;

beforeAll(async () => {
  bus = await startTestBus();
  state = await mkdtemp(join(tmpdir(), 'state-'));
  const serviceBus = Number(/:(\d+)/.exec(bus.connectionString)?.[1]);
  await writeFile(join(state, 'ports.json'), JSON.stringify({ serviceBus }));
});

afterAll(async () => {
  await bus.close();
  await rm(state, { recursive: true });
});

function run(script: string, ...args: string[]) {
  return promisify(execFile)(process.execPath, [join(LOCAL, script), ...args]);
}

describe('npm run send', () => {
  it('sends a request of an export, and says so', async () => {
    const args = ['--lab', 'linux-basics', '--image', 'linux', '--stop', '--as', 'ada', '--id', 'm1'];
    const { stdout } = await run('send.ts', ...args, '--state', state);

    const [message, ...others] = await receiveAll(bus.receiver('export-requests'));
    expect(others).toEqual([]);
    expect(message).toMatchObject({
      messageId: 'm1',
      body: {
        accountId: 'contoso',
        labName: 'linux-basics',
        imageName: 'linux',
        options: { stopTemplateVm: true },
        requestedBy: { id: 'ada', name: 'ada' },
      },
    });
    expect(stdout).toContain('Sent m1');
  });

  it('says what it needs, and with which code it ends', async () => {
    await expect(run('send.ts', '--lab', 'x')).rejects.toMatchObject({
      code: 2,
      stderr: 'Give --lab and --image (--help lists the flags).\n',
    });
    await expect(run('events.ts', '--nonsense')).rejects.toMatchObject({ code: 2 });
    expect((await run('send.ts', '--help')).stdout).toContain('--image <name>');
  });
});

describe('npm run events', () => {
  it('shows events as they come, those of one account where it is asked to, until it is stopped', async () => {
    const child = spawn(process.execPath, [
      join(LOCAL, 'events.ts'),
      ...['--account', 'contoso', '--state', state],
    ]);
    const lines = createInterface(child.stdout);
    const appBus = openBus({ connectionString: bus.connectionString }, new DefaultAzureCredential());
    const event = {
      type: 'region-replicated' as const,
      time: '2026-03-01T12:34:56.000Z',
      subject: 'exports/e1',
      sequence: 4,
      data: { region: 'westeurope' },
    };

    const shown = once(lines, 'line');
    await createEventTopic(appBus, 'lab-events').send([
      { ...event, id: 'other', accountId: 'fabrikam' },
      { ...event, id: 'e1', accountId: 'contoso' },
    ]);
    const [line] = (await shown) as [string];
    child.kill('SIGINT');
    const [code] = (await once(child, 'exit')) as [number];
    await appBus.close();

    expect(line.replaceAll(/\u001b\[\d+m/g, '').replaceAll(/ +/g, ' ')).toBe(
      '12:34:56 region-replicated contoso/exports/e1 #4 region=westeurope',
    );
    expect(code).toBe(0);
  });
});
