import { HttpRequest } from '@azure/functions';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import type { Guard } from '../../../functions/http/guard.ts';
import { endpoint, type EndpointCall } from '../../../functions/http/http-endpoint.ts';
import { openApiDocument } from '../../../functions/api/openapi.ts';
import { accountId } from '../../../functions/http/parameters.ts';
import type { Caller } from '../../../shared/domain/access/caller.ts';
import { ForbiddenError } from '../../../shared/domain/access/errors.ts';
import { InvalidInputError } from '../../../shared/domain/refusal/refusal.ts';
import { shortcomingsOf } from '../../contract/document-rules.ts';

const thing = z.strictObject({ id: z.string(), size: z.int().nullable() }).meta({ id: 'Thing' });

const ROUTE = 'api/lab-accounts/{account}/things/{id}';
const PLACE = { method: 'PUT', route: ROUTE } as const;
const CHAPTER = { tag: 'Exports', summary: 'Put a thing' } as const;

const putThing = endpoint({
  name: 'putThing',
  ...PLACE,
  ...CHAPTER,
  permissions: ['requestExport'],
  lab: ({ id }) => Promise.resolve(`lab-of-${id}`),
  params: { account: accountId, id: z.string().regex(/^[a-z]+$/) },
  query: { dryRun: z.stringbool().default(false) },
  headers: { 'If-Match': z.string() },
  body: z.strictObject({ size: z.int() }),
  responses: {
    200: { description: 'As it is now.', body: thing, headers: { ETag: z.string() } },
    204: { description: 'Nothing was done.' },
  },
  refusals: { 404: ['NoThing'], 412: ['Outdated', 'Gone'] },
  answer({ params, query, headers, body }) {
    expectTypeOf(params).toEqualTypeOf<{ account: string; id: string }>();
    expectTypeOf(query).toEqualTypeOf<{ dryRun: boolean }>();
    expectTypeOf(headers).toEqualTypeOf<{ 'If-Match': string }>();
    expectTypeOf(body).toEqualTypeOf<{ size: number }>();
    if (query.dryRun) return Promise.resolve({ status: 204 as const });
    return Promise.resolve({
      status: 200 as const,
      jsonBody: { id: params.id, ...body },
      headers: { ETag: headers['If-Match'] },
    });
  },
});

const readThing = endpoint({
  name: 'readThing',
  ...PLACE,
  ...CHAPTER,
  method: 'GET',
  permissions: ['createLabAccount', 'readExport'],
  permission: () => Promise.resolve('readExport'),
  params: { account: accountId, id: z.string() },
  responses: { 200: { description: 'The thing.', body: thing } },
  answer: () => Promise.resolve({ status: 200 as const, jsonBody: { id: 'a', size: null } }),
});

const CALLER: Caller = {
  tenantId: 't',
  objectId: 'o',
  kind: 'User',
  name: 'somebody',
  appRoles: [],
  scopes: [],
};

/** Whoever is let in may do nothing besides. */
const NOTHING_ELSE = () => false;

function callWith(init: {
  query?: Record<string, string>;
  id?: string;
  body?: string;
  allow?: Guard['allow'];
}): EndpointCall {
  const { query = {}, id = 'a', body = '{"size":1}', allow = () => Promise.resolve(NOTHING_ELSE) } = init;
  const request = new HttpRequest({
    method: 'PUT',
    url: 'http://localhost/api/lab-accounts/contoso/things/a',
    query,
    params: { account: 'contoso', id },
    headers: { 'if-match': '"1"' },
    body: { string: body },
  });
  const nothing = () => Promise.resolve();
  const isLive = () => Promise.resolve(false);
  return {
    request,
    caller: CALLER,
    guard: { allow, admit: () => Promise.resolve(CALLER), note: nothing },
    runs: {
      start: nothing,
      startAbandon: nothing,
      startReap: nothing,
      startJob: nothing,
      startReapLab: nothing,
      isLive,
    },
    warn: () => undefined,
  };
}

describe('a door', () => {
  it('is given its request in the forms that it declares', async () => {
    expect(await putThing.answer(callWith({}))).toMatchObject({
      status: 200,
      jsonBody: { id: 'a', size: 1 },
    });
    expect(await putThing.answer(callWith({ query: { dryRun: 'true' } }))).toEqual({ status: 204 });
  });

  it('is not asked when the request is of another form', async () => {
    const answer = putThing.answer(callWith({ id: 'A', body: '{}' }));

    await expect(answer).rejects.toThrow(InvalidInputError);
  });

  it('is not asked by whom the guard does not allow it', async () => {
    const refusal = new ForbiddenError('requestExport', ['Owner']);

    const answer = putThing.answer(callWith({ allow: () => Promise.reject(refusal) }));

    await expect(answer).rejects.toBe(refusal);
  });

  it('tells the guard what it is opened for, and where', async () => {
    const errands: unknown[] = [];
    const allow: Guard['allow'] = async (caller, { lab, ...errand }) => {
      errands.push({ caller, ...errand, lab: await lab() });
      return NOTHING_ELSE;
    };

    await putThing.answer(callWith({ allow }));
    await readThing.answer(callWith({ allow }));

    expect(errands).toEqual([
      { caller: CALLER, operation: 'requestExport', accountId: 'contoso', lab: 'lab-of-a' },
      { caller: CALLER, operation: 'readExport', accountId: 'contoso', lab: undefined },
    ]);
  });

  it('replies with what it declares, or does not compile', () => {
    const declared = {
      name: 'x',
      ...PLACE,
      ...CHAPTER,
      permissions: ['readExport'] as const,
      params: { account: accountId, id: z.string() },
      responses: { 200: { description: 'D', body: thing } },
    };

    const undocumented = () => Promise.resolve({ status: 201 as const, jsonBody: { id: 'a', size: 1 } });
    const malformed = () => Promise.resolve({ status: 200 as const, jsonBody: { id: 1, size: 1 } });
    const empty = () => Promise.resolve({ status: 200 as const });

    const endpoints = [
      // @ts-expect-error -- a status that it does not document
      endpoint({ ...declared, answer: undocumented }),
      // @ts-expect-error -- a body of another form
      endpoint({ ...declared, answer: malformed }),
      // @ts-expect-error -- no body where it documents one
      endpoint({ ...declared, answer: empty }),
    ];

    expect(endpoints.map(({ operation }) => operation.summary)).toEqual(endpoints.map(() => CHAPTER.summary));
  });
});

describe('the API document', () => {
  const document = openApiDocument([putThing, readThing]);
  const { put, get } = document.paths[`/${ROUTE}`] ?? {};

  it('has every door, under its function name', () => {
    expect(Object.keys(document.paths)).toEqual([`/${ROUTE}`]);
    expect([put?.operationId, get?.operationId]).toEqual(['putThing', 'readThing']);
    expect(shortcomingsOf(document)).toEqual([]);
  });

  it('says that every door takes a token, who may open it, and what others are told', () => {
    expect([put?.security, get?.security]).toEqual([[{ entra: [] }], [{ entra: [] }]]);
    expect(put?.description).toBe('For: Owner, Contributor, LabOwner of the lab.');
    expect(get?.description).toBe(
      'For: createLabAccount: LabGallery.Admin; ' +
        'readExport: Owner, Contributor, LabCreator, LabOwner, Reader.',
    );
    expect(Object.keys(put?.responses ?? {})).toEqual(expect.arrayContaining(['401', '403', '413', '429']));
    expect(Object.keys(get?.responses ?? {})).toEqual(['200', '400', '401', '403', '429', 'default']);
  });

  it('has parameters, headers and bodies from the forms that parse them', () => {
    expect(put?.parameters?.map(({ in: place, name, required }) => [place, name, required])).toEqual([
      ['path', 'account', true],
      ['path', 'id', true],
      ['query', 'dryRun', undefined],
      ['header', 'If-Match', true],
    ]);
    expect(put?.requestBody).toMatchObject({
      content: { 'application/json': { schema: { required: ['size'], additionalProperties: false } } },
    });
    expect(put?.responses['200']).toMatchObject({
      headers: { ETag: { required: true } },
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
    });
    expect(put?.responses['204']).toEqual({ description: 'Nothing was done.' });
  });

  it('has one form for all errors, and the codes of each status', () => {
    const form = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } };

    expect(put?.responses).toMatchObject({
      400: { content: form, headers: { 'x-ms-error-code': { schema: { enum: ['InvalidInput'] } } } },
      404: { content: form, headers: { 'x-ms-error-code': { schema: { enum: ['NoThing'] } } } },
      412: { content: form, headers: { 'x-ms-error-code': { schema: { enum: ['Outdated', 'Gone'] } } } },
      default: { content: form },
    });
  });

  it('has null as one more type', () => {
    expect(document.components.schemas['Thing']?.properties?.['size']).toMatchObject({
      anyOf: [{ type: 'integer' }, { type: 'null' }],
    });
  });
});
