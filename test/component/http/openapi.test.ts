import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiOperation } from '../../../functions/api/api-document.ts';
import { shortcomingsOf } from '../../contract/document-rules.ts';
import type { Answer, AskOptions, TestCloud } from '../support/cloud.ts';
import { borrowCloud, startCloud } from '../support/start-cloud.ts';

let cloud: TestCloud;
let operations: { method: string; path: string; operation: ApiOperation }[];

beforeAll(async () => {
  cloud = await borrowCloud();
  operations = Object.entries(cloud.document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  return () => cloud[Symbol.asyncDispose]();
});

/** The path with the same text for every parameter. */
function pathWith(path: string, text: string): string {
  return path.replaceAll(/\{\w+\}/g, text);
}

function bodyFor({ requestBody }: ApiOperation): { body?: object } {
  return requestBody ? { body: {} } : {};
}

describe('the API document', () => {
  it('says all that it should of every operation', () => {
    expect(operations.length).toBeGreaterThan(0);
    expect(cloud.document.openapi).toMatch(/^3\.1\./);
    expect(shortcomingsOf(cloud.document)).toEqual([]);
  });

  it('is for everybody, and answered with 304 to whoever knows it', async () => {
    const first = await cloud.askBeside('GET', '/api/openapi.json', { anonymous: true });
    const etag = first.headers.get('etag') ?? '';

    const known = await cloud.askBeside('GET', '/api/openapi.json', {
      anonymous: true,
      headers: { 'if-none-match': etag },
    });

    expect(first).toMatchObject({ status: 200, body: cloud.document });
    expect(first.headers.get('content-type')).toMatch(/^application\/json\b/);
    expect(known).toMatchObject({ status: 304, body: undefined });
  });
});

describe('the page of the API', () => {
  it('tells everybody of every operation', async () => {
    const { status, headers, body } = await cloud.askBeside<string>('GET', '/api/docs', { anonymous: true });

    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    for (const { path, operation } of operations) {
      expect(body).toContain(`<article id="${operation.operationId}">`);
      expect(body).toContain(`<code>${path}</code>`);
    }
  });

  it('lets a browser run nothing, and load nothing but its own style', async () => {
    const { headers, body } = await cloud.askBeside<string>('GET', '/api/docs', { anonymous: true });

    const [, style = ''] = /<style>([^]*?)<\/style>/.exec(body) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    const policy = headers.get('content-security-policy')?.split('; ');
    expect(policy).toEqual(expect.arrayContaining(["default-src 'none'", `style-src 'sha256-${hash}'`]));
    expect(body).not.toMatch(/<script|<link|<img|<iframe|style=|\son\w+=/i);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is answered with 304 to whoever knows it', async () => {
    const { headers } = await cloud.askBeside('GET', '/api/docs', { anonymous: true });

    const known = await cloud.askBeside('GET', '/api/docs', {
      anonymous: true,
      headers: { 'if-none-match': headers.get('etag') ?? '' },
    });

    expect(known).toMatchObject({ status: 304, body: undefined });
  });
});

describe('every operation', () => {
  /** Asks for all of them, one after another. @returns what each was answered, by its id */
  async function askEach(
    options: AskOptions,
    { among = operations, text = 'x', bodies = true } = {},
  ): Promise<Record<string, Answer<unknown>>> {
    const answers: Record<string, Answer<unknown>> = {};
    for (const { method, path, operation } of among) {
      const body = bodies ? bodyFor(operation) : {};
      answers[operation.operationId] = await cloud.ask(method, pathWith(path, text), { ...body, ...options });
    }
    return answers;
  }

  const statusesIn = (answers: Record<string, Answer<unknown>>) =>
    Object.fromEntries(Object.entries(answers).map(([id, { status }]) => [id, status]));
  const all = (status: number, among = operations) =>
    Object.fromEntries(among.map(({ operation }) => [operation.operationId, status]));

  it('stays shut without a token, and with one that is none', async () => {
    const none = await askEach({ anonymous: true });
    const guessed = await askEach({ token: 'guessed' });

    expect(statusesIn(none)).toEqual(all(401));
    expect(statusesIn(guessed)).toEqual(all(401));
  });

  it('stays shut to a token without the permission', async () => {
    const refused = await askEach({ token: await cloud.identity.tokenFor('owner', { scp: 'profile' }) });

    expect(statusesIn(refused)).toEqual(all(403));
  });

  it('refuses what is no name where its path has one', async () => {
    const named = operations.filter(({ operation }) =>
      operation.parameters?.some(({ in: place, schema }) => place === 'path' && schema.pattern !== undefined),
    );

    const answers = await askEach({}, { among: named, text: 'No%20Name' });

    expect(named.length).toBeGreaterThan(0);
    for (const { body } of Object.values(answers)) {
      expect(body).toMatchObject({ error: { code: 'InvalidInput' } });
    }
  });

  it('with a body refuses one that is larger than any of its requests', async () => {
    const taking = operations.filter(({ operation }) => operation.requestBody);

    const answers = await askEach({ body: 'x'.repeat(70_000) }, { among: taking });

    expect(statusesIn(answers)).toEqual(all(413, taking));
  });

  it('is kept from browsers of other sites, and from caches that others share', async () => {
    const answers = await askEach({ headers: { origin: 'https://elsewhere.example' } });

    for (const { headers } of Object.values(answers)) {
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('cache-control')).toBe('private, no-cache');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });
});

describe('a caller who asks too often', () => {
  it('has to wait, whatever they ask for, and others need not', async () => {
    await using busy = await startCloud({ settings: { REQUESTS_PER_MINUTE: '1' } });
    const tokens = { token: await busy.identity.tokenFor('reader') };
    await busy.ask('GET', '/api/lab-accounts/x', tokens);

    const answers: Record<string, number> = {};
    for (const { method, path, operation } of operations) {
      const { status, headers } = await busy.ask(method, pathWith(path, 'x'), {
        ...bodyFor(operation),
        ...tokens,
      });
      answers[operation.operationId] = status;
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    const other = await busy.ask('GET', '/api/lab-accounts/x', {
      token: await busy.identity.tokenFor('stranger'),
    });

    expect(new Set(Object.values(answers))).toEqual(new Set([429]));
    expect(other.status).toBe(404);
  });
});
