import { describe, expect, it } from 'vitest';
import { compileTemplate, splitPath } from '../../src/http/route-template.ts';

const match = (template: string, path: string): Record<string, string> | undefined =>
  compileTemplate(template)(splitPath(path));

describe('inline constraints, as ASP.NET Core reads them [route-constraints]', () => {
  it.each([
    ['int', ['12', '-2147483648', '+7'], ['x', '1.5', '2147483648', '']],
    ['long', ['9223372036854775807'], ['9223372036854775808', '1x']],
    ['bool', ['true', 'FALSE'], ['1', 'yes']],
    ['alpha', ['abcXYZ'], ['a1', 'é']],
    [
      'guid',
      ['0af76519-16cd-43dd-8448-eb211c80319c', '{0af76519-16cd-43dd-8448-eb211c80319c}'],
      ['0af7', '{0af76519-16cd-43dd-8448-eb211c80319c)'],
    ],
    ['decimal', ['1.5', '-3'], ['1e3', 'x']],
    ['double', ['1e3', '.5'], ['x']],
    ['datetime', ['2026-01-31', '2026-01-31T10:00:00Z'], ['soon']],
    ['length(3)', ['abc'], ['ab', 'abcd']],
    ['length(2,3)', ['ab', 'abc'], ['a', 'abcd']],
    ['minlength(2)', ['ab'], ['a']],
    ['maxlength(2)', ['ab'], ['abc']],
    ['min(5)', ['5'], ['4', 'x']],
    ['max(5)', ['5', '-9'], ['6']],
    ['range(1,3)', ['1', '3'], ['0', '4']],
    ['regex(^\\d{{3}}-(a|b)$)', ['123-A'], ['123-c', '12-a']],
    ['int:min(1)', ['1'], ['0', 'x']],
  ])('{v:%s}', (constraint, accepted, refused) => {
    for (const value of accepted) expect(match(`{v:${constraint}}`, `/${value}`)).toEqual({ v: value });
    for (const value of refused) expect(match(`{v:${constraint}}`, `/${value}`)).toBeUndefined();
  });
});

describe('templates [route-optional, route-catch-all, route-default-value, route-root]', () => {
  it.each([
    ['a/{b?}', '/a', {}],
    ['a/{b?}', '/a/1', { b: '1' }],
    ['a/{b=x}', '/a', { b: 'x' }],
    ['a/{b:int=5}', '/a', { b: '5' }],
    ['p/{*all}', '/p', {}],
    ['p/{*all}', '/p/1/2', { all: '1/2' }],
    ['p/{**all}', '/p/1/2', { all: '1/2' }],
    ['{name}.{extension}', '/archive.tar.gz', { name: 'archive.tar', extension: 'gz' }],
    ['{id}:{verb}', '/a:b', { id: 'a', verb: 'b' }],
    ['a/{id:regex(^(?!b$).*)}/c', '/a/x/c', { id: 'x' }],
    ['a/{id:regex(^x/y$)}', '/a/x', undefined],
    ['a/{b}', '/a', undefined],
    ['a/{b}', '/a//', undefined],
    ['a', '/a/b', undefined],
    ['a.c', '/abc', undefined],
    ['', '/', {}],
    ['{ignored:maxlength(0)?}', '/', {}],
    ['{ignored:maxlength(0)?}', '/x', undefined],
    ['a/{b}', '/a/%zz', { b: '%zz' }],
  ])('%s on %s gives %o', (template, path, params) => {
    expect(match(template, path)).toEqual(params);
  });

  it.each([
    '/a',
    '~/a',
    'a//b',
    '{a',
    'a}',
    '{*a}/b',
    '{a}{b}',
    '{a}/{A}',
    '{a:unknown}',
    '{a:int(',
    '{a:length(x)}',
    '{}',
    '{a:regex([)}',
    'x{a?}',
  ])('refuses %s', (template) => {
    expect(() => compileTemplate(template)).toThrow(Error);
  });
});
