import { HttpRequest } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { nameInPath, parse, parseBody } from '../../functions/parse.ts';
import { labAccountSettings, simpleName } from '../../shared/account/lab-account.ts';
import { exportRequest, idempotencyKey } from '../../shared/export/export-request.ts';
import { labSettings } from '../../shared/lab/lab.ts';
import { InvalidInput } from '../../shared/refusal/refusal.ts';

function refusalOf(read: () => unknown): InvalidInput {
  try {
    read();
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
  throw new Error('The input was taken.');
}

function mistakesOf(form: z.ZodType, input: unknown, target?: string): string[] {
  return refusalOf(() => parse(form, input, target)).details.map(
    (detail) => `${detail.code} ${detail.target ?? ''}`,
  );
}

function requestWith(body: string): HttpRequest {
  return new HttpRequest({ method: 'POST', url: 'http://localhost/api', body: { string: body } });
}

describe('input', () => {
  it('is given back in its form', () => {
    expect(parse(exportRequest, { imageName: 'physics' })).toEqual({ imageName: 'physics' });
    expect(parse(z.coerce.number(), '7')).toBe(7);
  });

  it('is refused with one detail per mistake, each naming its field', () => {
    const form = z.strictObject({ a: z.string(), b: z.strictObject({ c: z.number() }) });

    expect(mistakesOf(form, { b: { c: 'x' } })).toEqual(['WrongType a', 'WrongType b.c']);
    expect(mistakesOf(form, { a: 'x', b: { c: 1, d: 2 } })).toEqual(['UnknownField b.d']);
    expect(mistakesOf(form, [])).toEqual(['WrongType ']);
  });

  it('is refused for every unknown field, one by one', () => {
    const body = { imageName: 'physics', labname: 'x', notes: 'y' };

    expect(mistakesOf(exportRequest, body)).toEqual(['UnknownField labname', 'UnknownField notes']);
  });

  it("is refused under its parameter's name", () => {
    expect(mistakesOf(simpleName, 'No/Such', 'account')).toEqual(['InvalidValue account']);
    expect(mistakesOf(labSettings, { x: 1 }, 'lab')).toEqual([
      'WrongType lab.templateVmId',
      'UnknownField lab.x',
    ]);
  });

  it('that has one mistake is refused with its own words, with more by their number', () => {
    const one = refusalOf(() => parse(exportRequest, { imageName: 'лаба 1' }));
    const two = refusalOf(() => parse(exportRequest, { x: 1 }));

    expect(one).toMatchObject({ code: 'InvalidInput', kind: 'BadRequest', target: 'imageName' });
    expect(one.message).toContain('Try "laba-1".');
    expect(two).toMatchObject({ message: 'The request has 2 mistakes.', target: undefined });
  });

  it.each([
    [
      'a gallery of another type',
      labAccountSettings,
      { location: 'westeurope', galleryId: '/subscriptions/x' },
      'galleryId',
    ],
    ['a VM that is no resource id', labSettings, { templateVmId: 'vm1' }, 'templateVmId'],
  ])('is refused for %s', (_what, form, input, target) => {
    expect(mistakesOf(form, input)).toEqual([`InvalidValue ${target}`]);
  });

  it.each(['a', '0', 'contoso', 'fabrikam-2', 'x'.repeat(63)])(
    'can name an account or a lab "%s"',
    (name) => {
      expect(simpleName.safeParse(name).success).toBe(true);
    },
  );

  it.each(['', '-a', 'a-', 'A', 'a_b', 'a/b', 'лаб', 'a\n', 'x'.repeat(64)])("can't name one %j", (name) => {
    expect(simpleName.safeParse(name).success).toBe(false);
  });

  it('has an idempotency key of printable ASCII characters', () => {
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

describe('a name in a path', () => {
  it('is read from its parameter, and refused under it', () => {
    const params = { account: 'contoso', lab: 'No Lab' };
    const request = new HttpRequest({ method: 'GET', url: 'http://localhost/api', params });

    expect(nameInPath(request, 'account')).toBe('contoso');
    expect(refusalOf(() => nameInPath(request, 'lab'))).toMatchObject({ target: 'lab' });
  });

  it('is refused where there is none', () => {
    const request = new HttpRequest({ method: 'GET', url: 'http://localhost/api' });

    expect(refusalOf(() => nameInPath(request, 'account'))).toMatchObject({ target: 'account' });
  });
});

describe('a body', () => {
  it('is read from JSON', async () => {
    const body = await parseBody(exportRequest, requestWith('{"imageName":"physics"}'));

    expect(body).toEqual({ imageName: 'physics' });
  });

  it.each(['', '{', 'imageName=physics', '{"imageName":"physics"}}'])(
    'is refused when it is %j',
    async (text) => {
      const reading = parseBody(exportRequest, requestWith(text));

      await expect(reading).rejects.toMatchObject({ details: [{ code: 'InvalidJson', target: 'body' }] });
    },
  );

  it.each(['null', '[]', '"physics"', '7'])('is refused when it is no object but %s', async (text) => {
    const reading = parseBody(exportRequest, requestWith(text));

    await expect(reading).rejects.toMatchObject({ details: [{ code: 'WrongType' }] });
  });
});
