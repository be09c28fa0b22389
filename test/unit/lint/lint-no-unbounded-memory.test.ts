import { beforeAll, describe, expect, it } from 'vitest';
import { lint, type Linted } from '../../support/oxlint.ts';

const UNBOUNDED = 'own(no-unbounded-memory)';

const GROWS: Readonly<Record<string, string>> = {
  'a map of a module': 'const a = new Map<string, number>(); export function f(k: string) { a.set(k, 1); }',
  'a list of a module': 'const a: string[] = []; export const f = (k: string) => a.push(k);',
  'a table of a module': 'const a: Record<string, 1> = {}; export function f(k: string) { a[k] = 1; }',
  'a map of a class': 'export class A { readonly #a = new Map<string, number>(); f() { return this.#a; } }',
  'a map that a returned function fills':
    'export function f() { const a = new Map<string, 1>(); return (k: string) => a.set(k, 1); }',
  'a set that a method of a returned object fills':
    'export function f() { const a = new Set<string>(); return { g(k: string) { a.add(k); } }; }',
  'a map that a helper of a factory fills':
    'export function f() { const a = new Map<string, 1>(); function g(k: string) { a.set(k, 1); } return { g }; }',
  'a list that a method of a returned object fills':
    'export function f() { const a: string[] = []; return { g(k: string) { a.push(k); } }; }',
};
const BOUNDED: Readonly<Record<string, string>> = {
  'a table that is made with its content': "export const A = new Set(['a']);",
  'a bounded map':
    "import { BoundedMap } from '../../shared/domain/memory/bounded-map.ts';\n" +
    'export function f() { const a = new BoundedMap<string, 1>(9); return (k: string) => a.set(k, 1); }',
  'a map that ends with its function':
    'export function f(ks: string[]) { const a = new Map<string, 1>(); for (const k of ks) a.set(k, 1); return a; }',
  'a set that a callback fills':
    'export function f(ks: string[]) { const a = new Set<string>(); ks.map((k) => a.add(k)); return a; }',
  'a list that a helper fills':
    'export function f(k: string) { const a: string[] = []; const g = () => a.push(k); g(); return a; }',
};

const pathOf = (what: string): string => `functions/${what.replace(/\W+/g, '-')}.ts`;

let linted: (path: string) => Linted;

beforeAll(async () => {
  const sources = Object.entries({ ...GROWS, ...BOUNDED });
  linted = await lint(new Map(sources.map(([what, source]) => [pathOf(what), source])));
});

describe('the linter, in what runs as long as the host does,', () => {
  it.each(Object.keys(GROWS))('finds %s', (what) => {
    expect(linted(pathOf(what)).broken).toEqual([UNBOUNDED]);
  });

  it.each(Object.keys(BOUNDED))('is content with %s', (what) => {
    expect(linted(pathOf(what)).broken).toEqual([]);
  });
});
