import { HttpRequest, type HttpRequestInit } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { pageQuery } from '../../../functions/http/paging.ts';
import { parseRequest } from '../../../functions/http/parse.ts';
import { accountId, exportContinuation, labName } from '../../../functions/http/parameters.ts';
import { attachRequest } from '../../../functions/galleries/gallery-document.ts';
import { labAccountSettings } from '../../../shared/domain/account/lab-account.ts';
import { simpleName } from '../../../shared/domain/resource/simple-name.ts';
import { exportRequest, idempotencyKey } from '../../../shared/domain/export/export-request.ts';
import { labSettings } from '../../../shared/domain/lab/lab.ts';
import { InvalidInputError } from '../../../shared/domain/refusal/refusal.ts';

type Forms = Parameters<typeof parseRequest>[0];

function request(init: HttpRequestInit): HttpRequest {
  return new HttpRequest({ method: 'POST', url: 'http://localhost/api', ...init });
}

function withBody(body: unknown): HttpRequest {
  return request({ body: { string: typeof body === 'string' ? body : JSON.stringify(body) } });
}

async function refusalOf(forms: Forms, given: HttpRequest): Promise<InvalidInputError> {
  const error: unknown = await parseRequest(forms, given).then(
    () => new Error('The request was taken.'),
    (reason: unknown) => reason,
  );
  if (error instanceof InvalidInputError) return error;
  throw error;
}

async function mistakesOf(forms: Forms, given: HttpRequest): Promise<string[]> {
  const { details } = await refusalOf(forms, given);
  return details.map(({ code, target = '' }) => `${code} ${target}`);
}

describe('a request', () => {
  it('is given back in its forms', async () => {
    const forms = {
      params: { account: accountId },
      query: pageQuery(exportContinuation),
      headers: { 'Repeatability-Request-ID': idempotencyKey.optional() },
      body: exportRequest,
    };
    const given = request({
      params: { account: 'contoso' },
      query: { top: '7', code: 'a-key' },
      headers: { 'repeatability-request-id': 'k1', 'x-other': 'y' },
      body: { string: '{"imageName":"physics"}' },
    });

    const parsed = await parseRequest(forms, given);

    expect(parsed).toEqual({
      params: { account: 'contoso' },
      query: { top: 7 },
      headers: { 'Repeatability-Request-ID': 'k1' },
      body: { imageName: 'physics' },
    });
  });

  it('has the defaults of what it does not say', async () => {
    const parsed = await parseRequest({ query: pageQuery(exportContinuation) }, request({}));

    expect(parsed.query).toEqual({ top: 20 });
  });

  it('without a form for its body keeps it unread', async () => {
    const given = withBody('{');

    const parsed = await parseRequest({}, given);

    expect(parsed).toEqual({ params: {}, query: {}, headers: {}, body: undefined });
    expect(given.bodyUsed).toBe(false);
  });

  it('is refused for a key of a record in the words that the key has for it', async () => {
    const options = { tags: { 'a/b': 'x', azureTag: 'y' } };

    const refusal = await refusalOf({ body: exportRequest }, withBody({ imageName: 'physics', options }));

    expect(refusal.details).toEqual([
      {
        code: 'InvalidValue',
        target: 'options.tags.a/b',
        message: 'A tag’s name can’t contain < > % & \\ ? or /.',
      },
      {
        code: 'InvalidValue',
        target: 'options.tags.azureTag',
        message: expect.stringMatching(/begin with azure, microsoft, windows or labGallery/) as string,
      },
    ]);
  });

  it('is refused for what is no number of replicas, with those that there can be', async () => {
    const body = { imageName: 'physics', options: { replicaCount: 'many' } };

    const refusal = await refusalOf({ body: exportRequest }, withBody(body));

    expect(refusal).toMatchObject({ target: 'options.replicaCount' });
    expect(refusal.message).toBe('Give 1 to 100 replicas, or {"classOf": …} with 1 to 10000 students.');
  });

  it('is refused with one detail per mistake, wherever in it they are', async () => {
    const forms = {
      params: { account: accountId, lab: labName },
      query: pageQuery(exportContinuation),
      headers: { 'Repeatability-Request-ID': idempotencyKey.optional() },
      body: exportRequest,
    };
    const given = request({
      params: { account: 'contoso', lab: 'No Lab' },
      query: { top: '0' },
      headers: { 'repeatability-request-id': 'two words' },
      body: { string: '{"imageName":5,"notes":"y"}' },
    });

    const mistakes = await mistakesOf(forms, given);

    expect(mistakes).toEqual([
      'InvalidValue lab',
      'InvalidValue top',
      'InvalidValue Repeatability-Request-ID',
      'WrongType imageName',
      'UnknownField notes',
    ]);
  });

  it('is refused where a parameter is not there', async () => {
    expect(await mistakesOf({ params: { account: accountId } }, request({}))).toEqual(['WrongType account']);
  });

  it('that has one mistake is refused with its own words, with more by their number', async () => {
    const one = await refusalOf({ body: exportRequest }, withBody({ imageName: 'лаба 1' }));
    const two = await refusalOf({ body: exportRequest }, withBody({ x: 1 }));

    expect(one).toMatchObject({ code: 'InvalidInput', kind: 'BadRequest', target: 'imageName' });
    expect(one.message).toContain('Try "laba-1".');
    expect(two).toMatchObject({ message: 'The request has 2 mistakes.', target: undefined });
  });
});

describe('a body', () => {
  it('is refused with one detail per mistake, each naming its field', async () => {
    const body = z.strictObject({ a: z.string(), b: z.strictObject({ c: z.number() }) });

    expect(await mistakesOf({ body }, withBody({ b: { c: 'x' } }))).toEqual(['WrongType a', 'WrongType b.c']);
    expect(await mistakesOf({ body }, withBody({ a: 'x', b: { c: 1, d: 2 } }))).toEqual(['UnknownField b.d']);
  });

  it('is measured in bytes, whatever its characters are', async () => {
    const wide = JSON.stringify('€'.repeat(30_000));

    await expect(parseRequest({ body: z.string() }, withBody(wide))).rejects.toMatchObject({
      kind: 'TooLarge',
    });
    await expect(parseRequest({ body: z.string() }, withBody('"ok"'))).resolves.toMatchObject({ body: 'ok' });
  });

  it('is refused for every unknown field, one by one', async () => {
    const body = { imageName: 'physics', labname: 'x', notes: 'y' };

    const mistakes = await mistakesOf({ body: exportRequest }, withBody(body));

    expect(mistakes).toEqual(['UnknownField labname', 'UnknownField notes']);
  });

  it.each(['', '{', 'imageName=physics', '{"imageName":"physics"}}'])(
    'is refused when it is %j',
    async (text) => {
      expect(await mistakesOf({ body: exportRequest }, withBody(text))).toEqual(['InvalidJson body']);
    },
  );

  it.each(['null', '[]', '"physics"', '7'])('is refused when it is no object but %s', async (text) => {
    expect(await mistakesOf({ body: exportRequest }, withBody(text))).toEqual(['WrongType ']);
  });

  it.each([
    ['a gallery of another type', attachRequest, { galleryId: '/subscriptions/x' }, 'galleryId'],
    // A field of a table's row has room for 32,768 characters.
    ['a location that no row has room for', labAccountSettings, { location: 'x'.repeat(40_000) }, 'location'],
    ['a VM that is no resource id', labSettings, { templateVmId: 'vm1' }, 'templateVmId'],
  ])('is refused for %s', async (_what, body, input, target) => {
    expect(await mistakesOf({ body }, withBody(input))).toEqual([`InvalidValue ${target}`]);
  });
});

describe('the name of an account or a lab', () => {
  it.each(['a', '0', 'contoso', 'fabrikam-2', 'x'.repeat(63)])('can be "%s"', (name) => {
    expect(simpleName.safeParse(name).success).toBe(true);
  });

  it.each(['', '-a', 'a-', 'A', 'a_b', 'a/b', 'лаб', 'a\n', 'x'.repeat(64)])("can't be %j", (name) => {
    expect(simpleName.safeParse(name).success).toBe(false);
  });
});

describe('an idempotency key', () => {
  it('is of printable ASCII characters', () => {
    const keys = [
      'x',
      '0f8fad5b-d9cb-469f-a165-70867728950e',
      '~'.repeat(128),
      '',
      ' ',
      'a b',
      'ключ',
      '~'.repeat(129),
    ];

    expect(keys.map((key) => idempotencyKey.safeParse(key).success)).toEqual([
      ...[true, true, true],
      ...[false, false, false, false, false],
    ]);
  });
});
