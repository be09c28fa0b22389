import { describe, expect, it } from 'vitest';
import type { ApiDocument } from '../../../functions/api/api-document.ts';
import { ApiContract } from '../../contract/api-contract.ts';
import { neverSeen } from '../../contract/seen.ts';

const THING = {
  type: 'object',
  required: ['id'],
  additionalProperties: false,
  properties: { id: { type: 'string' }, at: { type: 'string', format: 'date-time' } },
};

function operation(operationId: string, responses: ApiDocument['paths'][string][string]['responses']) {
  return { operationId, tags: ['Things'], summary: 'S', security: [], responses };
}

const DOCUMENT: ApiDocument = {
  openapi: '3.1.1',
  info: { title: 'T', version: '1', description: 'D' },
  tags: [{ name: 'Things', description: 'D' }],
  paths: {
    '/api/things/{id}': {
      get: operation('readThing', {
        200: {
          description: 'OK',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
          headers: {
            ETag: { required: true, schema: { type: 'string' } },
            'Retry-After': { schema: { type: 'integer', minimum: 1 } },
          },
        },
        304: { description: 'Known' },
        default: { description: 'Else' },
      }),
    },
    '/api/things/{id}:cancel': { get: operation('cancelThing', { 202: { description: 'OK' } }) },
  },
  components: { schemas: { Thing: THING }, securitySchemes: {} },
};

const contract = new ApiContract(DOCUMENT);

const GOOD = { status: 200, text: '{"id":"a"}', type: 'application/json; charset=utf-8', etag: '"1"' };

function mistakesOf(change: Partial<typeof GOOD> & { retryAfter?: string }): string[] {
  const { status, text, type, etag, retryAfter } = { ...GOOD, retryAfter: undefined, ...change };
  const given = { 'content-type': type, etag, 'retry-after': retryAfter };
  const headers = new Headers(
    Object.entries(given).filter((pair): pair is [string, string] => Boolean(pair[1])),
  );
  return contract.mistakesIn('GET', '/api/things/a', { status, text, headers });
}

describe('the contract', () => {
  it.each([
    ['as documented', {}],
    ['with all that is optional', { text: '{"id":"a","at":"2026-01-31T10:00:00Z"}', retryAfter: '2' }],
    ['without a body where none is documented', { status: 304, text: '' }],
  ])('lets pass an answer %s', (_what, change) => {
    expect(mistakesOf(change)).toEqual([]);
  });

  it.each([
    ['a status that is not documented, whatever `default` says', { status: 500 }, /documents no 500/],
    ['a field too many', { text: '{"id":"a","secret":"b"}' }, /additional properties.*secret/],
    ['a field too few', { text: '{}' }, /required property 'id'/],
    ['a value of another form', { text: '{"id":"a","at":"soon"}' }, /body\/at.*date-time/],
    ['a number where a text is documented', { text: '{"id":1}' }, /body\/id must be string/],
    ['another media type', { type: 'text/html' }, /is text\/html/],
    ['a missing header', { etag: '' }, /has no ETag/],
    ['a header of another form', { retryAfter: 'soon' }, /Retry-After must be integer/],
    ['a number out of range in a header', { retryAfter: '0' }, /Retry-After must be >= 1/],
    ['a body where none is documented', { status: 304 }, /has a body/],
  ])('finds %s', (_what, change, mistake) => {
    expect(mistakesOf(change)).toEqual([expect.stringMatching(mistake)]);
  });

  it.each([
    ['GET', '/api/things/a', 'readThing'],
    ['GET', '/API/Things/a%2Fb', 'readThing'],
    ['GET', '/api/things/a:cancel', 'cancelThing'],
    ['PUT', '/api/things/a', undefined],
    ['GET', '/api/things', undefined],
    ['GET', '/api/things/a/b', undefined],
  ])('knows which operation %s %s is', (method, path, operationId) => {
    expect(contract.operationOf(method, path)?.operationId).toBe(operationId);
  });
});

describe('what was never seen', () => {
  it('is every documented status that nobody noted, without `default`', () => {
    const missing = neverSeen(DOCUMENT, new Set(['readThing 200', 'readThing 500', 'other 304']));

    expect(missing).toEqual(['readThing 304', 'cancelThing 202']);
  });
});
