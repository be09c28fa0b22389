import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiOperation } from '../../functions/api-document.ts';
import { shortcomingsOf } from '../contract/document-rules.ts';
import { startCloud, type TestCloud } from './cloud.ts';

let cloud: TestCloud;
let operations: { method: string; path: string; operation: ApiOperation }[];

beforeAll(async () => {
  cloud = await startCloud();
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
    const first = await cloud.askBeside('GET', '/api/openapi.json', { key: 'none' });
    const etag = first.headers.get('etag') ?? '';

    const known = await cloud.askBeside('GET', '/api/openapi.json', {
      ...{ key: 'none', headers: { 'if-none-match': etag } },
    });

    expect(first).toMatchObject({ status: 200, body: cloud.document });
    expect(first.headers.get('content-type')).toMatch(/^application\/json\b/);
    expect(known).toMatchObject({ status: 304, body: undefined });
  });
});

describe('the page of the API', () => {
  it('tells everybody of every operation', async () => {
    const { status, headers, body } = await cloud.askBeside<string>('GET', '/api/docs', { key: 'none' });

    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    for (const { path, operation } of operations) {
      expect(body).toContain(`<article id="${operation.operationId}">`);
      expect(body).toContain(`<code>${path}</code>`);
    }
  });

  it('lets a browser run nothing, and load nothing but its own style', async () => {
    const { headers, body } = await cloud.askBeside<string>('GET', '/api/docs', { key: 'none' });

    const [, style = ''] = /<style>([^]*?)<\/style>/.exec(body) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    const policy = headers.get('content-security-policy')?.split('; ');
    expect(policy).toEqual(expect.arrayContaining(["default-src 'none'", `style-src 'sha256-${hash}'`]));
    expect(body).not.toMatch(/<script|<link|<img|<iframe|style=|\son\w+=/i);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is answered with 304 to whoever knows it', async () => {
    const { headers } = await cloud.askBeside('GET', '/api/docs', { key: 'none' });

    const known = await cloud.askBeside('GET', '/api/docs', {
      ...{ key: 'none', headers: { 'if-none-match': headers.get('etag') ?? '' } },
    });

    expect(known).toMatchObject({ status: 304, body: undefined });
  });
});

describe('every operation', () => {
  it('that has a key stays shut without it', async () => {
    const keyed = operations.filter(({ operation }) => operation.security.length > 0);

    const statuses: Record<string, number[]> = {};
    for (const { method, path, operation } of keyed) {
      const options = { ...bodyFor(operation), key: 'none' } as const;
      const none = await cloud.ask(method, pathWith(path, 'x'), options);
      const headers = { 'x-functions-key': 'guessed' };
      const wrong = await cloud.ask(method, pathWith(path, 'x'), { ...options, headers });
      statuses[operation.operationId] = [none.status, wrong.status];
    }

    expect(statuses).toEqual(
      Object.fromEntries(keyed.map(({ operation }) => [operation.operationId, [401, 401]])),
    );
  });

  it("of an administrator doesn't open to a caller's key", async () => {
    const theirs = operations.filter(({ operation }) => operation.security.some((keys) => 'admin' in keys));

    const statuses: Record<string, number> = {};
    for (const { method, path, operation } of theirs) {
      const { status } = await cloud.ask(method, pathWith(path, 'x'), bodyFor(operation));
      statuses[operation.operationId] = status;
    }

    expect(theirs.length).toBeGreaterThan(0);
    expect(statuses).toEqual(Object.fromEntries(theirs.map(({ operation }) => [operation.operationId, 401])));
  });

  it('refuses what is no name where its path has one', async () => {
    const named = operations.filter(({ operation }) =>
      operation.parameters?.some(({ in: place, schema }) => place === 'path' && schema.pattern !== undefined),
    );

    const codes: Record<string, unknown> = {};
    for (const { method, path, operation } of named) {
      const { body } = await cloud.ask(method, pathWith(path, 'No%20Name'), {
        ...bodyFor(operation),
        key: 'master',
      });
      codes[operation.operationId] = body;
    }

    expect(named.length).toBeGreaterThan(0);
    for (const { operation } of named) {
      expect(codes[operation.operationId]).toMatchObject({ error: { code: 'InvalidInput' } });
    }
  });
});
