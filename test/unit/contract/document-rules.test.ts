import { describe, expect, it } from 'vitest';
import type { ApiDocument } from '../../../functions/api/api-document.ts';
import { shortcomingsOf } from '../../contract/document-rules.ts';

const CLOSED = { type: 'object', properties: { id: { type: 'string' } }, additionalProperties: false };

function documentWith(schema: object, change: object = {}): ApiDocument {
  return {
    openapi: '3.1.1',
    info: { title: 'T', version: '1', description: 'D' },
    tags: [{ name: 'Things', description: 'D' }],
    paths: {
      '/things': {
        get: {
          operationId: 'readThings',
          tags: ['Things'],
          summary: 'Read things',
          security: [],
          responses: {
            200: {
              description: 'OK',
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
            },
            400: { description: 'No' },
          },
          ...change,
        },
      },
    },
    components: { schemas: { Thing: schema }, securitySchemes: {} },
  };
}

const THING = '/components/schemas/Thing';

describe('the rules of the API document', () => {
  it('let pass a document that says all it should', () => {
    expect(shortcomingsOf(documentWith(CLOSED))).toEqual([]);
  });

  it.each([
    ['an empty schema', {}, `${THING} takes anything`],
    ['a schema that only describes', { description: 'D' }, `${THING} takes anything`],
    ['an empty item', { type: 'array', items: {} }, `${THING}/items takes anything`],
    ['an empty choice', { anyOf: [{ type: 'null' }, {}] }, `${THING}/anyOf/1 takes anything`],
    [
      'any value in a map',
      { type: 'object', additionalProperties: {} },
      `${THING}/additionalProperties takes anything`,
    ],
    ['an object that is open', { type: 'object', properties: {} }, `${THING} takes any field`],
    ['an object that says so', { ...CLOSED, additionalProperties: true }, `${THING} takes any field`],
    [
      'an open object in a field',
      { ...CLOSED, properties: { at: { type: 'object' } } },
      `${THING}/properties/at takes any field`,
    ],
    [
      'a reference to nothing',
      { $ref: '#/components/schemas/No' },
      `${THING} refers to nothing: #/components/schemas/No`,
    ],
    ['a nullable', { type: 'string', nullable: true }, `${THING} is nullable as OpenAPI 3.0 had it`],
  ])('find %s', (_what, schema, shortcoming) => {
    expect(shortcomingsOf(documentWith(schema))).toEqual([shortcoming]);
  });

  it.each([
    ['without a summary', { summary: '' }, 'has no summary'],
    ['in no chapter', { tags: ['Other'] }, 'is in no chapter, or in several'],
    ['that never refuses', { responses: { 204: { description: 'OK' } } }, 'never refuses'],
    ['that never succeeds', { responses: { 404: { description: 'No' } } }, 'never succeeds'],
  ])('find an operation %s', (_what, change, shortcoming) => {
    expect(shortcomingsOf(documentWith(CLOSED, change))).toEqual([`get /things ${shortcoming}`]);
  });
});
