import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Host } from '../../local/host/index.ts';
import { fixture, startInProcess, temporaryFolder } from './host-support.ts';

const state = temporaryFolder();
let host: Host & { messages: string[] };

beforeAll(async () => {
  host = await startInProcess(fixture('http'), state.path, {
    env: { A_SETTING: 'from the environment', 'AzureWebJobs.switchedOff.Disabled': 'true' },
  });
});

afterAll(async () => {
  await host.close();
  state[Symbol.dispose]();
});

const get = (path: string, init?: RequestInit): Promise<Response> => fetch(host.origin + path, init);
const status = async (path: string, init?: RequestInit): Promise<number> => (await get(path, init)).status;
const text = async (path: string, init?: RequestInit): Promise<string> => (await get(path, init)).text();

interface Echo {
  method: string;
  url: string;
  params: Record<string, string>;
  query: Record<string, string>;
  allOfA: string[];
  header: string;
  body: string;
}
const echo = async (path: string, init?: RequestInit): Promise<Echo> =>
  (await (await get(path, init)).json()) as Echo;

describe('routing', () => {
  it('tries functions in the order of their names, so a parameter can win over a literal', async () => {
    expect(await text('/api/order/literal')).toBe('parameter');
    expect(await text('/api/guarded/literal')).toBe('literal');
    expect(await text('/api/guarded/other')).toBe('parameter');
  });

  it('lets constraints choose between two functions, and answers 404 when none fits', async () => {
    expect(await text('/api/by/12')).toBe('number');
    expect(await text('/api/by/twelve')).toBe('text');
    expect(await status('/api/by/12x')).toBe(404);
  });

  it('ignores letter case and a trailing slash', async () => {
    expect(await text('/API/Order/5/')).toBe('parameter');
  });

  it('serves a function without a route under its name', async () => {
    expect(await text('/api/unnamedRoute')).toBe('at my own name');
  });

  it('knows a literal colon in a segment', async () => {
    expect(await text('/api/things/a%20b:cancel', { method: 'POST' })).toBe('a b');
    expect(await status('/api/things/a', { method: 'POST' })).toBe(404);
  });

  it('answers 404 for a method that is not listed, HEAD and OPTIONS included', async () => {
    expect(await status('/api/by/12', { method: 'DELETE' })).toBe(404);
    expect(await status('/api/by/12', { method: 'HEAD' })).toBe(404);
    expect(await status('/api/by/12', { method: 'OPTIONS' })).toBe(404);
    expect((await get('/api/head', { method: 'HEAD' })).headers.get('x-seen')).toBe('yes');
  });

  it('answers 404 for a disabled function', async () => {
    expect(await status('/api/switchedOff')).toBe(404);
  });

  it('keeps %2F in a parameter, decodes the rest and leaves absent parameters out', async () => {
    const one = await echo('/api/echo/a%2Fb%20%C3%A9');
    const many = await echo('/api/echo/1/2/3/4');

    expect(one.params).toEqual({ first: 'a%2Fb é' });
    expect(many.params).toEqual({ first: '1', second: '2', rest: '3/4' });
  });

  it('shows the home page at / when no function claims it', async () => {
    const response = await get('/');

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html');
  });
});

describe('requests', () => {
  it('joins repeated query keys, across letter case, and repeated headers', async () => {
    const seen = await echo('/api/echo/x?a=1&b=2&A=3', {
      headers: [
        ['x-many', '1'],
        ['x-many', '2'],
      ],
    });

    expect(seen.allOfA).toEqual(['1,3']);
    expect(seen.query).toEqual({ a: '1,3', b: '2' });
    expect(seen.header).toMatch(/^1, ?2$/);
  });

  it('hands over the body and the URL that was asked for', async () => {
    const seen = await echo('/api/echo/x?q=1', { method: 'PUT', body: 'päyload' });

    expect(seen).toMatchObject({ method: 'PUT', url: `${host.origin}/api/echo/x?q=1`, body: 'päyload' });
  });

  it('hands over a chunked body as empty, as the real host does', async () => {
    const body = new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode('lost'));
        controller.close();
      },
    });

    const seen = await echo('/api/echo/x', { method: 'POST', body, duplex: 'half' });

    expect(seen.body).toBe('');
  });

  it('refuses a body that is longer than the limit, before reading it', async () => {
    const answer = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { 'content-length': 104_857_601 };
      const request = httpRequest(`${host.origin}/api/echo/x`, { method: 'POST', headers }, (response) => {
        resolve(response.statusCode);
        request.destroy();
      });
      request.on('error', reject);
      request.flushHeaders();
    });

    expect(answer).toBe(413);
  });

  it('answers 400 for a Host header that makes no URL', async () => {
    const answer = await new Promise<number | undefined>((resolve, reject) => {
      const request = httpRequest(`${host.origin}/api/echo/x`, { headers: { host: 'a b' } }, (response) => {
        resolve(response.resume().statusCode);
      });
      request.on('error', reject).end();
    });

    expect(answer).toBe(400);
  });

  it('carries on the trace of the caller', async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c';

    const response = await get('/api/environment', {
      headers: { traceparent: `00-${trace}-b7ad6b7169203331-01` },
    });

    expect(((await response.json()) as { traceParent: string }).traceParent).toMatch(
      new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`),
    );
  });
});

describe('responses', () => {
  it.each([
    ['returnsNothing', 204, ''],
    ['returnsNull', 204, ''],
    ['returnsEmpty', 200, ''],
    ['returnsJsonNull', 200, ''],
    ['returnsJson', 201, '{"json":true}'],
    ['returnsText', 500, ''],
    ['throws', 500, ''],
    ['returnsNotModified', 304, ''],
  ])('%s gives %i and the body "%s"', async (name, expectedStatus, body) => {
    const response = await get(`/api/${name}`);

    expect(response.status).toBe(expectedStatus);
    expect(await response.text()).toBe(body);
  });

  it('logs what a handler threw, and tells the caller nothing', async () => {
    await get('/api/throws');

    expect(host.messages.some((line) => line.startsWith('error') && line.includes('the secret reason'))).toBe(
      true,
    );
  });

  it('sends bytes as they are, in chunks and without a length', async () => {
    const response = await get('/api/returnsBytes');

    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([0, 255, 1]));
    expect(response.headers.get('content-length')).toBeNull();
    expect(response.headers.get('transfer-encoding')).toBe('chunked');
  });

  it('joins a repeated header and encodes cookies', async () => {
    const headers = await get('/api/returnsHeaders');
    const cookies = await get('/api/returnsCookies');

    expect(headers.headers.get('x-twice')).toBe('1, 2');
    expect(cookies.headers.getSetCookie()).toEqual([
      'plain=a%20b; path=/',
      'full=1; expires=Tue, 01 Jan 2030 00:00:00 GMT; max-age=60; path=/p; secure; samesite=none; httponly',
    ]);
  });

  it('runs the hooks of the app around a handler', async () => {
    const response = await get('/api/hooked');

    expect(await response.text()).toBe('from pre to post');
    expect(response.headers.get('x-wrapped')).toBe('yes');
  });

  it('gives the app its environment, its hostname and a fresh invocation id', async () => {
    const first = (await (await get('/api/environment')).json()) as Record<string, unknown>;
    const second = (await (await get('/api/environment')).json()) as Record<string, unknown>;

    expect(first).toMatchObject({
      hostname: new URL(host.origin).host,
      setting: 'from the environment',
      retries: null,
      started: 1,
    });
    expect(first['invocationId']).not.toBe(second['invocationId']);
    expect(host.messages).toContain('info seen from the handler');
  });
});

describe('keys', () => {
  const withKey = (key: string): RequestInit => ({ headers: { 'x-functions-key': key } });

  it('lets a function key into a function, and the master key everywhere', async () => {
    const { master, function: functionKey } = host.keys;

    expect(await status('/api/needsFunctionKey', withKey(functionKey))).toBe(200);
    expect(await status(`/api/needsFunctionKey?code=${functionKey}`)).toBe(200);
    expect(await status('/api/needsFunctionKey', withKey(master))).toBe(200);
    expect(await status('/api/needsMasterKey', withKey(master))).toBe(200);
  });

  it('answers 401 to no key, a wrong one and one that is too low', async () => {
    expect(await status('/api/needsFunctionKey')).toBe(401);
    expect(await status('/api/needsFunctionKey', withKey('wrong'))).toBe(401);
    expect(await status('/api/needsFunctionKey', withKey(host.keys.durable))).toBe(401);
    expect(await status('/api/needsMasterKey', withKey(host.keys.function))).toBe(401);
  });

  it('believes the header rather than the query', async () => {
    expect(await status(`/api/needsFunctionKey?code=${host.keys.function}`, withKey('wrong'))).toBe(401);
  });
});

describe('admin', () => {
  it('tells its status to the master key only', async () => {
    const master = { headers: { 'x-functions-key': host.keys.master } };

    expect(await status('/admin/host/status')).toBe(401);
    expect(await status('/admin/host/status', { headers: { 'x-functions-key': host.keys.function } })).toBe(
      403,
    );
    expect(await (await get('/admin/host/status', master)).json()).toMatchObject({ state: 'Running' });
    expect(await status('/admin/unknown', master)).toBe(404);
  });
});
