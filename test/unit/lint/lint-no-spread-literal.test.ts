import { beforeAll, describe, expect, it } from 'vitest';
import { lint, type Linted } from '../../support/oxlint.ts';

const RULE = 'own(no-spread-literal)';

const EVERYWHERE = [
  'functions/main.ts',
  'orchestrations/engine/run/begin.activity.ts',
  'shared/use-cases/lab/plan-lab.ts',
  'local/start.ts',
  'portal/app/main.tsx',
  'scripts/gate.ts',
  'bench/figures.ts',
  'lint/one-log.ts',
  'test/unit/lab.test.ts',
  'vitest.config.ts',
];
const NO_LITERAL: Readonly<Record<string, string>> = {
  'a name': '{ ...rest }',
  'a call': '{ ...rest() }',
  'a literal on a condition': '{ ...(rest && { a: 1 }) }',
  'one of two literals': '{ ...(rest ? { a: 1 } : {}) }',
  'a literal that satisfies a type': '{ ...({ a: 1 } satisfies { a: number }) }',
  'an object in a list': '[...[{ a: 1 }]]',
};
const UNWRAPPED: Readonly<Record<string, readonly [before: string, after: string]>> = {
  'a literal': ['{ id, ...{ a, b: 2 }, c }', '{ id, a, b: 2, c }'],
  'a literal in parentheses': ['{ ...({ a }) }', '{ a }'],
  'a literal that ends with a comma': ['{ ...{ a, b, }, c }', '{ a, b, c }'],
  'a literal with a method': ['{ ...{ a() { return 1; } } }', '{ a() { return 1; } }'],
  'an empty literal': ['{ a, ...{}, b }', '{ a, b }'],
  'an empty literal at the end': ['{ a, ...{} }', '{ a, }'],
  'what a literal spreads': ['{ ...{ ...rest, a } }', '{ ...rest, a }'],
  'a literal with comments': ['{ ...{ /* a */ a, /* b */ }, c }', '{ /* a */ a /* b */, c }'],
};
const LINES = '{\n  a,\n  ...{\n    b,\n    c,\n  },\n}';
const NOT_UNWRAPPED: Readonly<Record<string, string>> = {
  'a getter, whose value alone is spread': '{ ...{ get a() { return 1; } } }',
  'a prototype, which is not spread': '{ ...{ __proto__: rest } }',
  'a prototype in quotes': "{ ...{ '__proto__': rest } }",
};

const pathOf = (what: string): string => `local/${what.replace(/\W+/g, '-')}.ts`;
const functionOf = (object: string): string => `export const f = (rest: any) => (${object});`;

let find: (path: string) => Linted;
let fix: (path: string) => Linted;

beforeAll(async () => {
  const everywhere = EVERYWHERE.map(
    (path) => [path, "export const o = { ...{ lock: 'account' } };"] as const,
  );
  const noLiteral = Object.entries(NO_LITERAL).map(
    ([what, object]) => [pathOf(what), functionOf(object)] as const,
  );
  const fixed = Object.entries({
    ...Object.fromEntries(Object.entries(UNWRAPPED).map(([what, [before]]) => [what, before])),
    ...NOT_UNWRAPPED,
    lines: LINES,
  }).map(([what, object]) => [pathOf(what), functionOf(object)] as const);
  [find, fix] = await Promise.all([
    lint(new Map([...everywhere, ...noLiteral])),
    lint(new Map(fixed), { fix: true }),
  ]);
});

/** Layout is the formatter's. */
function withoutSpace(text: string): string {
  return text.replace(/\s/g, '');
}

describe('the linter, of objects that are spread,', () => {
  it.each(EVERYWHERE)('finds a literal in %s', (path) => {
    expect(find(path).broken).toEqual([RULE]);
  });

  it.each(Object.keys(NO_LITERAL))('is content with %s', (what) => {
    expect(find(pathOf(what)).broken).toEqual([]);
  });

  it.each(Object.entries(UNWRAPPED))('unwraps %s', (what, [, after]) => {
    const { broken, output } = fix(pathOf(what));

    expect(broken).toEqual([]);
    expect(withoutSpace(output)).toBe(withoutSpace(functionOf(after)));
  });

  it('leaves no empty line, which the formatter would keep', () => {
    expect(fix(pathOf('lines')).output).not.toMatch(/\n\s*\n/);
  });

  it.each(Object.entries(NOT_UNWRAPPED))('leaves to its author %s', (what, object) => {
    const { broken, output } = fix(pathOf(what));

    expect(broken).toEqual([RULE]);
    expect(output).toBe(functionOf(object));
  });
});
