import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { defineFunctions } from '@lab-gallery/functions-host/functions';
import { loadApp, type LoadedApp } from '@lab-gallery/functions-host/loader';
import { stubSettings } from '../access/access-endpoints.ts';
import { compileTemplate, splitPath } from '@lab-gallery/functions-host/http/route-template';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

interface Endpoint {
  name: string;
  methods: readonly string[];
  route: string;
}

/** A segment of a route: its text around the parameters, and whether a path may do without it. */
interface Segment {
  /** `['v', '']` of `v{number}`; one text alone is a literal. */
  texts: readonly string[];
  optional: boolean;
  catchAll: boolean;
}

/**
 * Reads a route's segments. What a constraint refuses is not looked at: a parameter may be anything, but for one that
 * may have no length. That is how the empty path is claimed, and it is no segment at all.
 */
function segmentsOf(route: string): Segment[] {
  // Slashes and braces in a constraint are no part of the path.
  const bare = route
    .replaceAll(/\{\w+:maxlength\(0\)\?\}/g, '')
    .replaceAll('{{', '(')
    .replaceAll('}}', ')')
    .replaceAll(/\{(\*{0,2}\w+)[^{}]*?(\??)\}/g, (parameter, name: string, mark: string) =>
      parameter.includes('=') ? `{${name}?}` : `{${name}${mark}}`,
    );
  return splitPath(bare).map((segment) => ({
    texts: segment.toLowerCase().split(/\{[^}]*\}/),
    optional: segment.endsWith('?}'),
    catchAll: segment.startsWith('{*'),
  }));
}

/** True when one path may match both. */
function overlap([a, ...restOfA]: readonly Segment[], [b, ...restOfB]: readonly Segment[]): boolean {
  if (a?.catchAll || b?.catchAll) return true;
  if (!a && !b) return true;
  if (!a || !b) return [a, b, ...restOfA, ...restOfB].every((one) => !one || one.optional || one.catchAll);
  if (a.optional && overlap([], [b, ...restOfB])) return true;
  if (b.optional && overlap([a, ...restOfA], [])) return true;
  return maybeSameText(a.texts, b.texts) && overlap(restOfA, restOfB);
}

function maybeSameText(a: readonly string[], b: readonly string[]): boolean {
  const [startOfA = '', endOfA = '', startOfB = '', endOfB = ''] = [a[0], a.at(-1), b[0], b.at(-1)];
  if (a.length === 1 && b.length === 1) return startOfA === startOfB;
  if (a.length === 1) return fits(startOfA, b);
  if (b.length === 1) return fits(startOfB, a);
  const oneWithin = (x: string, y: string, within: 'startsWith' | 'endsWith') => x[within](y) || y[within](x);
  return oneWithin(startOfA, startOfB, 'startsWith') && oneWithin(endOfA, endOfB, 'endsWith');
}

/** True when the literal is the texts with something between each two of them. */
function fits(literal: string, texts: readonly string[]): boolean {
  return new RegExp(`^${texts.map(escaped).join('.+')}$`, 's').test(literal);
}

function escaped(text: string): string {
  return text.replaceAll(/[^a-z0-9]/g, (character) => `\\${character}`);
}

/** Every two doors which one request may match: the host would choose between them by their names. */
function collisions(endpoints: readonly Endpoint[]): string[] {
  return endpoints.flatMap((one, index) =>
    endpoints
      .slice(index + 1)
      .filter((other) => one.methods.some((method) => other.methods.includes(method)))
      .filter((other) => overlap(segmentsOf(one.route), segmentsOf(other.route)))
      .map((other) => `${one.name} (${one.route}) and ${other.name} (${other.route})`),
  );
}

describe('the check of routes', () => {
  it.each([
    ['x/{id}', 'x/lit'],
    ['x/{id}', 'X/{other}'],
    ['{a}/lit', 'x/{b}'],
    ['x/{id:int}', 'x/{name:alpha}'],
    ['x/{id?}', 'x'],
    ['x/{id=1}', 'x'],
    ['x/{a?}/{b?}', 'x'],
    ['x', 'X'],
    ['', ''],
    ['{ignored:maxlength(0)?}', ''],
    ['{*rest}', ''],
    ['{*rest}', 'x/y/z'],
    ['x/{*rest}', 'x'],
    ['x/{**rest}', 'x/{id}/y'],
    ['x/{id}', 'x/{id}:cancel'],
    ['x/{id}:cancel', 'x/7:cancel'],
    ['x/v{number}', 'x/{name}.json'],
    ['x/{id:regex(^[a-z/]{{2}}$)}', 'x/lit'],
  ])('finds that "%s" and "%s" may match one path', (a, b) => {
    expect(overlap(segmentsOf(a), segmentsOf(b))).toBe(true);
    expect(overlap(segmentsOf(b), segmentsOf(a))).toBe(true);
  });

  it.each([
    ['x', 'y'],
    ['x/{id}', 'x'],
    ['x/{id}', 'x/{id}/y'],
    ['x/{id}/y', 'x/{id}/z'],
    ['x/{id?}', 'y/{id?}'],
    ['x/{*rest}', 'y/{*rest}'],
    ['{ignored:maxlength(0)?}', 'api/x'],
    ['x/{id}:cancel', 'x/{id}:retry'],
    ['x/{id}:cancel', 'x/:cancel'],
    ['x/v{number}', 'x/w{number}'],
  ])('finds that "%s" and "%s" match no path both', (a, b) => {
    expect(overlap(segmentsOf(a), segmentsOf(b))).toBe(false);
    expect(overlap(segmentsOf(b), segmentsOf(a))).toBe(false);
  });

  it('finds every two routes of which one path was seen to match both', () => {
    const literal = fc.constantFrom('x', 'y', 'X');
    const inner = fc.oneof(literal, fc.constantFrom('{#}', '{#:int}', 'v{#}', '{#}:go'));
    const last = fc.constantFrom('', '/{#?}', '/{#=x}', '/{*#}', '/{#:int?}');
    const route = fc
      .tuple(fc.array(inner, { minLength: 1, maxLength: 3 }), last)
      .map(([segments, end]) => segments.join('/') + end)
      .map((text) => text.split('#').reduce((all, part, index) => `${all}p${index}${part}`));
    const path = fc.array(fc.constantFrom('x', 'y', '7', 'v7', 'v:go', 'x:go'), { maxLength: 4 });

    fc.assert(
      fc.property(route, route, path, (a, b, segments) => {
        fc.pre(compileTemplate(a)(segments) !== undefined && compileTemplate(b)(segments) !== undefined);

        expect(overlap(segmentsOf(a), segmentsOf(b))).toBe(true);
      }),
      { numRuns: 200, maxSkipsPerRun: 1_000 },
    );
  });

  it('lets two doors share a route that answer other methods', () => {
    const read = { name: 'read', methods: ['GET'], route: 'x/{id}' };

    expect(collisions([read, { name: 'put', methods: ['PUT'], route: 'x/{id}' }])).toEqual([]);
    expect(collisions([read, { name: 'list', methods: ['PUT', 'GET'], route: 'x/all' }])).toEqual([
      'read (x/{id}) and list (x/all)',
    ]);
  });
});

describe('the app', () => {
  let app: LoadedApp;

  beforeAll(async () => {
    stubSettings();
    app = await loadApp(ROOT, () => undefined);
  });

  afterAll(async () => {
    await app.unload();
    vi.unstubAllEnvs();
  });

  function endpointsOf(): Endpoint[] {
    return defineFunctions(app.registry, {})
      .filter(({ trigger }) => trigger.type === 'httpTrigger')
      .map(({ name, trigger: { options } }) => ({
        name,
        methods: Array.isArray(options['methods']) ? options['methods'].map(String) : [],
        route: typeof options['route'] === 'string' ? options['route'] : name,
      }));
  }

  it('has no two doors that one request could match', () => {
    const endpoints = endpointsOf();

    expect(endpoints.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['requestExport', 'readExport']),
    );
    expect(endpoints.filter(({ methods }) => methods.length === 0)).toEqual([]);
    expect(collisions(endpoints)).toEqual([]);
  });

  it('has its routes to itself: the host puts nothing before them', () => {
    const hostJson: unknown = JSON.parse(readFileSync(`${ROOT}host.json`, 'utf8'));

    expect(hostJson).toMatchObject({ extensions: { http: { routePrefix: '' } } });
  });
});
