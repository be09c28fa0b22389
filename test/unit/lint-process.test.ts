import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Linted in the place of a file that the compiler knows, so that its types are there. */
const FILE = `${ROOT}functions/workflow-runs.ts`;

let eslint: ESLint;

beforeAll(() => {
  // Where CI is set, the parser takes every file to be as it is on the disk, and what is linted here is never read.
  vi.stubEnv('TSESTREE_SINGLE_RUN', 'false');
  eslint = new ESLint({ cwd: ROOT });
});
afterAll(() => {
  vi.unstubAllEnvs();
});

async function rulesBrokenBy(source: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(source, { filePath: FILE });
  return (result?.messages ?? []).map(({ ruleId }) => ruleId);
}

const UNBOUNDED = 'process/no-unbounded-memory';
const RAW = 'log/one-log';

describe('the linter, in what runs as long as the host does,', () => {
  it.each([
    [
      'a map of a module',
      'const a = new Map<string, number>(); export function f(k: string) { a.set(k, 1); }',
    ],
    ['a list of a module', 'const a: string[] = []; export const f = (k: string) => a.push(k);'],
    ['a table of a module', 'const a: Record<string, 1> = {}; export function f(k: string) { a[k] = 1; }'],
    [
      'a map of a class',
      'export class A { readonly #a = new Map<string, number>(); f() { return this.#a; } }',
    ],
    [
      'a map that a returned function fills',
      'export function f() { const a = new Map<string, 1>(); return (k: string) => a.set(k, 1); }',
    ],
    [
      'a set that a method of a returned object fills',
      'export function f() { const a = new Set<string>(); return { g(k: string) { a.add(k); } }; }',
    ],
    [
      'a map that a helper of a factory fills',
      'export function f() { const a = new Map<string, 1>(); function g(k: string) { a.set(k, 1); } return { g }; }',
    ],
    [
      'a list that a method of a returned object fills',
      'export function f() { const a: string[] = []; return { g(k: string) { a.push(k); } }; }',
    ],
  ])('finds %s', async (_what, source) => {
    expect(await rulesBrokenBy(source)).toEqual([UNBOUNDED]);
  });

  it.each([
    ['a table that is made with its content', "export const A = new Set(['a']);"],
    [
      'a bounded map',
      "import { BoundedMap } from '../shared/memory/bounded-map.ts';\n" +
        'export function f() { const a = new BoundedMap<string, 1>(9); return (k: string) => a.set(k, 1); }',
    ],
    [
      'a map that ends with its function',
      'export function f(ks: string[]) { const a = new Map<string, 1>(); for (const k of ks) a.set(k, 1); return a; }',
    ],
    [
      'a set that a callback fills',
      'export function f(ks: string[]) { const a = new Set<string>(); ks.map((k) => a.add(k)); return a; }',
    ],
    [
      'a list that a helper fills',
      'export function f(k: string) { const a: string[] = []; const g = () => a.push(k); g(); return a; }',
    ],
  ])('is content with %s', async (_what, source) => {
    expect(await rulesBrokenBy(source)).toEqual([]);
  });

  it.each([
    ['the log of an invocation', 'context.warn(text)'],
    ['a part of it', "(context as Pick<InvocationContext, 'log'>).log(text)"],
  ])('finds what is written past the one that encodes it: %s', async (_what, statement) => {
    const source = `import type { InvocationContext } from '@azure/functions';
      export function f(context: InvocationContext, text: string) { ${statement}; }`;

    expect(await rulesBrokenBy(source)).toEqual([RAW]);
  });

  it('finds what is written to the process itself', async () => {
    const source =
      'export function f(text: string) { process.stderr.write(text); process.emitWarning(text); }';

    expect(await rulesBrokenBy(source)).toEqual(['no-restricted-properties', 'no-restricted-properties']);
  });

  it('is content with the log that encodes', async () => {
    const source = `import type { OperatorsLog } from './operators-log.ts';
      export function f(log: OperatorsLog, text: string) { log.warn(text); }`;

    expect(await rulesBrokenBy(source)).toEqual([]);
  });
});
