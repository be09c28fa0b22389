import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openTlsAuthority } from '@lab-gallery/local-azure/tls-authority';
import { SETTINGS, startInProcess, temporaryFolder, writeApp } from './support.ts';
import type { AppFiles } from './support.ts';

let folder: ReturnType<typeof temporaryFolder>;
let state: string;

beforeEach(() => {
  folder = temporaryFolder();
  state = join(folder.path, 'state');
});

afterEach(() => {
  vi.unstubAllEnvs();
  folder[Symbol.dispose]();
});

const OK = "app.http('ok', { handler: () => ({ body: 'ok' }) });";

const startWith = (files: AppFiles): ReturnType<typeof startInProcess> =>
  startInProcess(writeApp(folder.path, files), state);

describe('the host refuses to start, in one sentence, with', () => {
  it.each<[string, AppFiles, RegExp]>([
    [
      'host.json that is not JSON',
      { hostJson: '{', code: OK },
      /^host\.json: it is not valid JSON \(.+\)\.$/,
    ],
    [
      'host.json without version 2.0',
      { hostJson: '{}', code: OK },
      /^host\.json: "version" must be "2\.0"\.$/,
    ],
    [
      'a functionTimeout of another form',
      { hostJson: '{"version":"2.0","functionTimeout":"5 min"}', code: OK },
      /"functionTimeout" must be hh:mm:ss/,
    ],
    [
      'a hub name that Azure refuses',
      { hostJson: '{"version":"2.0","extensions":{"durableTask":{"hubName":"my-hub"}}}', code: OK },
      /"extensions\.durableTask\.hubName" must be/,
    ],
    ['encrypted settings', { settings: { IsEncrypted: true }, code: OK }, /encrypted/],
    ['a setting that is no text', { settings: { Values: { A: {} } }, code: OK }, /Values\.A must be text/],
    ['no worker runtime', { settings: {}, code: OK }, /FUNCTIONS_WORKER_RUNTIME must be "node"/],
    ['no built entry point', {}, /"app\.cjs" is missing in .+; run npm run build first\.$/],
    [
      'an entry point that throws',
      { code: "\nthrow new TypeError('no such thing');" },
      /^The app's entry point app\.cjs failed: TypeError: no such thing \(at .+app\.cjs:4:7\)\.$/,
    ],
    [
      'an appStart hook that throws',
      { code: "app.hook.appStart(() => { throw new Error('not today'); });" },
      /not today/,
    ],
    [
      'a trigger it does not know',
      { code: "app.storageQueue('orders', { connection: 'c', queueName: 'q', handler: () => {} });" },
      /^Function "orders" uses the trigger queueTrigger, which this host does not support\.$/,
    ],
    [
      'an entity',
      { code: "df.app.entity('counter', () => {});" },
      /^Function "counter" uses the trigger entityTrigger/,
    ],
    [
      'Durable Functions without an extension bundle',
      { code: "df.app.orchestration('o', function* () {});" },
      /^host\.json: Durable Functions come with an "extensionBundle", and it has none\.$/,
    ],
    [
      'an output binding it does not know',
      {
        code: `const { output } = require(${JSON.stringify(import.meta.resolve('@azure/functions').slice(7))});
          const queue = output.storageQueue({ connection: 'c', queueName: 'q' });
          app.http('sends', { extraOutputs: [queue], handler: () => ({}) });`,
      },
      /^Function "sends" uses the output binding queue, which/,
    ],
    ['HTTP streaming', { code: `app.setup({ enableHttpStream: true });${OK}` }, /enableHttpStream: true/],
    [
      'two functions of one name',
      { code: `${OK}app.http('OK', { handler: () => ({}) });` },
      /has this name already/,
    ],
    [
      'a name that Azure refuses',
      { code: "app.http('9lives', { handler: () => ({}) });" },
      /"9lives" is invalid/,
    ],
    [
      'a binding name that Azure refuses',
      {
        code: "app.generic('f', { trigger: { type: 'httpTrigger', name: 'not-good' }, handler: () => ({}) });",
      },
      /^Function "f" is invalid: the binding name "not-good" is not letters and digits, a letter first\.$/,
    ],
    [
      'a route that it can not read',
      { code: "app.http('f', { route: 'a/{b:word}', handler: () => ({}) });" },
      /^Function "f" is invalid: the route constraint "word" is unknown \(route "a\/\{b:word\}"\)\.$/,
    ],
    [
      'a route of the host itself',
      {
        hostJson: '{"version":"2.0","extensions":{"http":{"routePrefix":""}}}',
        code: "app.http('f', { route: 'admin/x', handler: () => ({}) });",
      },
      /"admin" and "runtime" belong to the host/,
    ],
    [
      'a schedule that it can not read',
      { code: "app.timer('t', { schedule: '@daily', handler: () => {} });" },
      /^Function "t" is invalid: the schedule "@daily"/,
    ],
    [
      'a setting that a schedule names and nobody gives',
      { code: "app.timer('t', { schedule: '%NOT_SET%', handler: () => {} });" },
      /^The schedule of function "t" uses %NOT_SET%, but no setting of that name has a value\.$/,
    ],
    [
      'a timer and no storage',
      {
        settings: { Values: { FUNCTIONS_WORKER_RUNTIME: 'node' } },
        code: "app.timer('t', { schedule: '0 0 * * * *', handler: () => {} });",
      },
      /AzureWebJobsStorage must be set/,
    ],
  ])(
    '%s [refuses-by-name, host-json, hub-name, extension-bundle, worker-settings, function-names, binding-names, routes-valid, setting-unresolved, entry-point-fatal, no-streaming]',
    async (_reason, files, sentence) => {
      const failure = await startWith(files).then(
        () => undefined,
        (error: unknown) => error,
      );

      expect(failure).toBeInstanceOf(Error);
      expect((failure as Error).message).toMatch(sentence);
      expect((failure as Error).message).not.toContain('\n');
    },
  );

  it('a port that another program has', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => other.once('listening', done));
    const { port } = other.address() as AddressInfo;
    const root = writeApp(folder.path, { code: OK });

    const start = startInProcess(root, state, { port });

    await expect(start).rejects.toThrow(`Port ${port} is already in use`);
    other.close();
  });

  it('keys that are damaged', async () => {
    const root = writeApp(folder.path, { code: OK });
    mkdirSync(state);
    writeFileSync(join(state, 'keys.json'), '{}');

    await expect(startInProcess(root, state)).rejects.toThrow(/^keys\.json: it holds no keys; delete /);
  });
});

describe('a failed start', () => {
  it('leaves nothing behind, so that the next one works', async () => {
    await expect(startWith({ code: "throw new Error('first')" })).rejects.toThrow('first');

    const host = await startWith({ code: OK });

    expect(await (await fetch(`${host.origin}/api/ok`)).text()).toBe('ok');
    await host.close();
  });
});

describe('a second host', () => {
  it('is refused in the same process, and welcome after the first has closed', async () => {
    const first = await startWith({ code: OK });

    await expect(startInProcess(folder.path, join(folder.path, 'other'))).rejects.toThrow('already running');
    await first.close();
    const second = await startInProcess(folder.path, state);

    expect(second.keys).toEqual(first.keys);
    await second.close();
  });
});

describe('the state folder', () => {
  it('keeps the keys for their owner alone', async () => {
    const host = await startWith({ code: OK });

    expect(statSync(join(state, 'keys.json')).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(join(state, 'keys.json'), 'utf8'))).toEqual(host.keys);
    await host.close();
  });
});

describe('settings', () => {
  it('become the environment, which wins where it says something already, and are gone afterwards [settings]', async () => {
    vi.stubEnv('HOST_TEST_GIVEN', 'by the environment');
    const values = { ...SETTINGS.Values, HOST_TEST_GIVEN: 'by the file', HOST_TEST_NEW: 'new' };
    const names = "['HOST_TEST_GIVEN', 'HOST_TEST_NEW'].map((name) => process.env[name])";

    const host = await startWith({
      settings: { Values: values },
      code: `const seen = ${names}; app.http('ok', { handler: () => ({ jsonBody: seen }) });`,
    });

    expect(await (await fetch(`${host.origin}/api/ok`)).json()).toEqual(['by the environment', 'new']);
    await host.close();
    expect(process.env['HOST_TEST_NEW']).toBeUndefined();
  });

  it('of host.json without effect are told once [host-json-ignored]', async () => {
    const host = await startWith({
      hostJson: JSON.stringify({
        version: '2.0',
        logging: { logLevel: { default: 'Trace' } },
        extensions: { http: { routePrefix: 'x/y', maxConcurrentRequests: 1 } },
      }),
      code: OK,
    });

    expect(host.messages).toContain(
      'info Settings of host.json without effect here: logging, extensions.http.maxConcurrentRequests',
    );
    expect((await fetch(`${host.origin}/x/y/ok`)).status).toBe(200);
    await host.close();
  });

  it('turn on CORS for the listed origins only', async () => {
    const host = await startWith({
      settings: { ...SETTINGS, Host: { CORS: 'http://one.test, http://two.test' } },
      code: OK,
    });
    const ask = (origin: string, method = 'GET', headers: Record<string, string> = {}): Promise<Response> =>
      fetch(`${host.origin}/api/ok`, { method, headers: { origin, ...headers } });
    const preflight = { 'access-control-request-method': 'PUT', 'access-control-request-headers': 'x-any' };

    const listed = await ask('http://two.test');
    const stranger = await ask('http://three.test');
    const asked = await ask('http://one.test', 'OPTIONS', preflight);

    expect(listed.headers.get('access-control-allow-origin')).toBe('http://two.test');
    expect(stranger.headers.get('access-control-allow-origin')).toBeNull();
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-methods')).toBe('PUT');
    expect(asked.headers.get('access-control-allow-headers')).toBe('x-any');
    await host.close();
  });

  it('hide the home page [homepage]', async () => {
    const values = { ...SETTINGS.Values, AzureWebJobsDisableHomepage: 'true' };

    const host = await startWith({ settings: { Values: values }, code: OK });

    expect((await fetch(host.origin)).status).toBe(204);
    await host.close();
  });

  it('add the certificates of NODE_EXTRA_CA_CERTS, relative to the app, while the host runs', async () => {
    vi.stubEnv('NODE_EXTRA_CA_CERTS', undefined);
    const { ca } = await openTlsAuthority(join(folder.path, 'ca'));
    const values = { ...SETTINGS.Values, NODE_EXTRA_CA_CERTS: 'ca/ca.pem' };
    const trusted = (): boolean => tls.getCACertificates('default').some((pem) => pem.trim() === ca.trim());

    const host = await startWith({ settings: { Values: values }, code: OK });
    const whileRunning = trusted();
    await host.close();

    expect(whileRunning).toBe(true);
    expect(trusted()).toBe(false);
  });
});

describe('time', () => {
  it('ends an HTTP call that takes longer than functionTimeout with an empty 500 [function-timeout]', async () => {
    const host = await startWith({
      hostJson: '{"version":"2.0","functionTimeout":"00:00:01"}',
      code: "app.http('slow', { handler: () => new Promise(() => {}) });",
    });

    const response = await fetch(`${host.origin}/api/slow`);

    expect([response.status, await response.text()]).toEqual([500, '']);
    expect(host.messages.join('\n')).toContain(
      'Timeout value of 00:00:01 exceeded by function: Functions.slow',
    );
    await host.close();
  });
});

describe('closing', () => {
  it('lets running requests end and runs the appTerminate hooks [hooks]', async () => {
    const code = `
      let release;
      globalThis.hostTest = { entered: 0, terminated: 0, release: () => release() };
      app.http('slow', { handler: () => new Promise((done) => {
        globalThis.hostTest.entered += 1;
        release = () => done({ body: 'finished' });
      }) });
      app.hook.appTerminate(() => { globalThis.hostTest.terminated += 1; });`;
    const host = await startWith({ code });
    const probe = (): { entered: number; terminated: number; release(): void } =>
      Reflect.get(globalThis, 'hostTest') as ReturnType<typeof probe>;
    const running = fetch(`${host.origin}/api/slow`);
    await expect.poll(() => probe().entered).toBe(1);

    const closed = host.close();
    const late = await fetch(`${host.origin}/api/slow`);
    probe().release();

    expect(late.status).toBe(503);
    expect(await (await running).text()).toBe('finished');
    await closed;
    expect(probe().terminated).toBe(1);
  });
});
