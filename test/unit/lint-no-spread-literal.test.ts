import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const RULE = 'object/no-spread-literal';

const finding = new ESLint({ cwd: ROOT });
const fixing = new ESLint({ cwd: ROOT, fix: true });

async function rulesBrokenBy(source: string, file = 'local/start.ts'): Promise<(string | null)[]> {
  const [result] = await finding.lintText(source, { filePath: ROOT + file });
  return (result?.messages ?? []).map(({ ruleId }) => ruleId);
}

/** What the fixer makes of an object, without spaces and line ends: layout is the formatter's. */
async function fixed(object: string): Promise<string> {
  return withoutSpace(await fixedAsWritten(object));
}

async function fixedAsWritten(object: string): Promise<string> {
  const [result] = await fixing.lintText(`export const o = ${object};`, {
    filePath: `${ROOT}local/start.ts`,
  });
  expect(result?.messages).toEqual([]);
  return result?.output ?? '';
}

function withoutSpace(text: string): string {
  return text.replace(/\s/g, '');
}

describe('the linter, of objects that are spread,', () => {
  it.each([
    'functions/main.ts',
    'orchestrations/run/begin.activity.ts',
    'shared/lab/plan-lab.ts',
    'local/start.ts',
    'portal/main.tsx',
    'scripts/gate.ts',
    'bench/figures.ts',
    'lint/one-log.ts',
    'test/unit/lab.test.ts',
    'build.ts',
  ])('finds a literal in %s', async (file) => {
    expect(await rulesBrokenBy("export const o = { ...{ lock: 'account' } };", file)).toEqual([RULE]);
  });

  it.each([
    ['a name', '{ ...rest }'],
    ['a call', '{ ...rest() }'],
    ['a literal on a condition', '{ ...(rest && { a: 1 }) }'],
    ['one of two literals', '{ ...(rest ? { a: 1 } : {}) }'],
    ['a literal that satisfies a type', '{ ...({ a: 1 } satisfies { a: number }) }'],
    ['an object in a list', '[...[{ a: 1 }]]'],
  ])('is content with %s', async (_what, object) => {
    const source = `export const f = (rest: any) => (${object});`;

    expect(await rulesBrokenBy(source)).toEqual([]);
  });

  it.each([
    ['a literal', '{ id, ...{ a, b: 2 }, c }', '{ id, a, b: 2, c }'],
    ['a literal in parentheses', '{ ...({ a }) }', '{ a }'],
    ['a literal that ends with a comma', '{ ...{ a, b, }, c }', '{ a, b, c }'],
    ['a literal with a method', '{ ...{ a() { return 1; } } }', '{ a() { return 1; } }'],
    ['an empty literal', '{ a, ...{}, b }', '{ a, b }'],
    ['an empty literal at the end', '{ a, ...{} }', '{ a, }'],
    ['a literal in a literal', '{ ...{ ...{ a }, b }, c }', '{ a, b, c }'],
    ['what a literal spreads', '{ ...{ ...rest, a } }', '{ ...rest, a }'],
    ['a literal with comments', '{ ...{ /* a */ a, /* b */ }, c }', '{ /* a */ a /* b */, c }'],
  ])('unwraps %s', async (_what, before, after) => {
    expect(await fixed(before)).toBe(withoutSpace(`export const o = ${after};`));
  });

  it('leaves no empty line, which the formatter would keep', async () => {
    expect(await fixedAsWritten('{\n  a,\n  ...{\n    b,\n    c,\n  },\n}')).not.toMatch(/\n\s*\n/);
  });

  it.each([
    ['a getter, whose value alone is spread', '{ ...{ get a() { return 1; } } }'],
    ['a prototype, which is not spread', '{ ...{ __proto__: rest } }'],
    ['a prototype in quotes', "{ ...{ '__proto__': rest } }"],
  ])('leaves to its author %s', async (_what, object) => {
    const source = `export const f = (rest: object) => (${object});`;

    const [result] = await fixing.lintText(source, { filePath: `${ROOT}local/start.ts` });

    expect(result?.output).toBeUndefined();
    expect(result?.messages.map(({ ruleId }) => ruleId)).toEqual([RULE]);
  });
});
