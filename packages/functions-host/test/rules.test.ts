import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listExpected } from './expected.ts';
import { RULES } from './rules.ts';

// A test says in brackets at the end of its name which rules it holds; an expected file lists them.
const CITATION = /\[([a-z0-9]+(?:-[a-z0-9]+)*(?:, [a-z0-9]+(?:-[a-z0-9]+)*)*)\](?=['`])/g;

const tests = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'));
const cited = [
  ...tests.flatMap((text) => [...text.matchAll(CITATION)].flatMap(([, ids = '']) => ids.split(', '))),
  ...listExpected().flatMap(({ rules }) => rules),
];

it('every rule is held by at least one test', () => {
  const held = new Set(cited);

  expect(RULES.map(({ id }) => id).filter((id) => !held.has(id))).toEqual([]);
});

it('every citation names a rule, and every rule is there once', () => {
  const ids = RULES.map(({ id }) => id);

  expect(cited.filter((id) => !ids.includes(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});

it('every expected file is read by a test', () => {
  const folders = tests.flatMap((text) =>
    [...text.matchAll(/readExpected\('(\w+)'/g)].map(([, folder]) => folder),
  );

  const unread = listExpected().filter(({ file }) => !folders.includes(file.split('/')[0]));

  expect(folders.length).toBeGreaterThan(0);
  expect(unread).toEqual([]);
});
