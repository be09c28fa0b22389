import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProcess, temporaryFolder, writeApp } from './support.ts';
import type { HostProcess } from './support.ts';

let folder: ReturnType<typeof temporaryFolder>;
let state: string;
let started: HostProcess[];

beforeEach(() => {
  folder = temporaryFolder();
  state = join(folder.path, 'state');
  started = [];
});

afterEach(async () => {
  for (const { child, ended } of started) {
    child.kill('SIGKILL');
    await ended;
  }
  folder[Symbol.dispose]();
});

function run(root: string, args: string[] = [], env: NodeJS.ProcessEnv = {}): HostProcess {
  const host = startProcess(root, state, args, env);
  started.push(host);
  return host;
}

const OK = "app.http('ok', { handler: () => ({ body: process.cwd() }) });";

describe('the process', () => {
  it('prints one line when it is ready, works in the app folder, and ends with 0 on SIGTERM', async () => {
    const root = writeApp(folder.path, { code: OK });
    const host = run(root);

    const origin = await host.ready;
    const body = await (await fetch(`${origin}/api/ok`)).text();
    host.child.kill('SIGTERM');

    expect(await host.ended).toBe(0);
    expect(host.output().stdout).toBe(`Functions host listening on ${origin}\n`);
    expect(host.output().stderr).toMatch(/^\S+Z info Loaded 1 functions: 1 HTTP/m);
    expect(body).toBe(root);
  });

  it('says in one line why it can not start, and ends with 1', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => other.once('listening', done));
    const port = String((other.address() as AddressInfo).port);
    const root = writeApp(folder.path, { code: OK });

    const taken = run(root, ['--port', port]);
    const code = await taken.ended;

    expect(code).toBe(1);
    expect(taken.output().stderr.trim().split('\n')).toEqual([
      expect.stringMatching(new RegExp(`^\\S+Z error Port ${port} is already in use; .+\\.$`)),
    ]);
    other.close();
  });

  it.each([
    [['--port', 'http'], '--port http is not a port number.'],
    [['--unknown'], "Unknown option '--unknown'"],
    [['--settings', 'nowhere.json'], "nowhere.json: it can't be read at"],
  ])('refuses the arguments %j', async (args, sentence) => {
    const host = run(writeApp(folder.path, { code: OK }), args);

    expect(await host.ended).toBe(1);
    expect(host.output().stderr).toContain(`error ${sentence}`);
    expect(host.output().stderr.trim().split('\n')).toHaveLength(1);
  });

  it('refuses a state folder that another host has, and takes it once that one is killed [one-process-per-hub]', async () => {
    const root = writeApp(folder.path, { code: OK });
    const first = run(root);
    await first.ready;

    const second = run(root);
    const code = await second.ended;
    first.child.kill('SIGKILL');
    await first.ended;
    const third = run(root);

    expect(code).toBe(1);
    expect(second.output().stderr).toContain('Another Functions host is already running on the state folder');
    await expect(third.ready).resolves.toMatch(/^http/);
  });

  it.each([
    ['Unhandled rejection', "Promise.reject(new Error('nobody listens'))"],
    ['Uncaught exception', "setImmediate(() => { throw new Error('nobody listens'); })"],
  ])(
    'dies of an error that the app does not catch, as the worker does: %s [crash-uncaught]',
    async (kind, code) => {
      const root = writeApp(folder.path, {
        code: `app.http('f', { handler: () => { ${code}; return {}; } });`,
      });
      const host = run(root);
      await fetch(`${await host.ready}/api/f`).catch(() => undefined);

      expect(await host.ended).toBe(1);
      expect(host.output().stderr).toContain(`error ${kind} in the app: Error: nobody listens`);
    },
  );
});
