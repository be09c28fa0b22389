import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Host } from '../../local/host/index.ts';
import { fixture, startInProcess, temporaryFolder } from './host-support.ts';

const state = temporaryFolder();
let host: Host & { messages: string[] };

beforeAll(async () => {
  host = await startInProcess(fixture('durable'), state.path);
});

afterAll(async () => {
  await host.close();
  state[Symbol.dispose]();
});

const start = (id: string, waitSeconds: number): Promise<Response> =>
  fetch(`${host.origin}/api/start/${id}`, { method: 'POST', body: JSON.stringify({ waitSeconds }) });
const status = async (id: string): Promise<{ runtimeStatus: string; output: unknown }> =>
  (await (await fetch(`${host.origin}/api/status/${id}`)).json()) as {
    runtimeStatus: string;
    output: unknown;
  };

describe('an app with a durable client', () => {
  it('starts orchestrations and sees their end', async () => {
    const accepted = await start('one', 0);

    expect(accepted.status).toBe(202);
    await expect.poll(() => status('one'), { timeout: 4000 }).toMatchObject({ runtimeStatus: 'Completed' });
  });

  it('gives activities their trigger metadata: instance, input by the trigger name, and its properties', async () => {
    await start('two', 0);
    await expect.poll(() => status('two'), { timeout: 4000 }).toMatchObject({ runtimeStatus: 'Completed' });

    const [first] = (await status('two')).output as { metadata: Record<string, unknown> }[];

    const triggerName = Object.keys(first?.metadata ?? {}).find((key) => key.startsWith('activityTrigger'));
    expect(first?.metadata).toMatchObject({ instanceId: 'two', data: { step: 1 }, step: 1 });
    expect(first?.metadata[triggerName ?? '']).toEqual({ step: 1 });
  });
});

describe('the Durable webhooks', () => {
  it('open to the system key and the master key only', async () => {
    await start('three', 0);
    const ask = async (key?: string): Promise<number> => {
      const query = key === undefined ? '' : `?code=${key}`;
      return (await fetch(`${host.origin}/runtime/webhooks/durabletask/instances/three${query}`)).status;
    };
    await expect.poll(() => status('three'), { timeout: 4000 }).toMatchObject({ runtimeStatus: 'Completed' });

    expect(await ask()).toBe(401);
    expect(await ask('wrong')).toBe(401);
    expect(await ask(host.keys.function)).toBe(403);
    expect(await ask(host.keys.durable)).toBe(200);
    expect(await ask(host.keys.master)).toBe(200);
  });

  it('take bodies, and ids with encoded characters', async () => {
    const url = `${host.origin}/runtime/webhooks/durabletask/orchestrators/steps/a%20b?code=${host.keys.durable}`;

    const response = await fetch(url, { method: 'POST', body: '{"waitSeconds":0}' });

    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({ id: 'a b' });
    await expect.poll(() => status('a%20b'), { timeout: 4000 }).toMatchObject({ runtimeStatus: 'Completed' });
  });
});

describe('an app bundled into one file', () => {
  it('runs like any other, though the SDKs are inside it', async () => {
    using folder = temporaryFolder();
    const source = fixture('durable');
    for (const name of ['package.json', 'host.json', 'local.settings.json']) {
      cpSync(join(source, name), join(folder.path, name));
    }
    await build({
      entryPoints: [join(source, 'app.cjs')],
      outfile: join(folder.path, 'app.cjs'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external: ['@azure/functions-core'],
      logLevel: 'error',
    });
    await host.close();

    host = await startInProcess(folder.path, join(folder.path, 'state'));

    expect((await start('bundled', 0)).status).toBe(202);
    await expect
      .poll(() => status('bundled'), { timeout: 4000 })
      .toMatchObject({ runtimeStatus: 'Completed' });
    await host.close();
  });
});
