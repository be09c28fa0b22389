import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { describe, expect, it } from 'vitest';

const PAGES = 'portal/app/pages.ts';

/** What a module imports of the page itself, also when it is used only later. */
function importsOf(path: string): string[] {
  const specifiers = [...readFileSync(path, 'utf8').matchAll(/(?:from |import\()'(\.[^']+)'/g)];
  return specifiers
    .map(([, specifier = '']) => join(dirname(path), specifier))
    .filter((one) => !/schema\.d\.ts$|\/words\.(en|ru)\.ts$/.test(one));
}

/** The modules of words that a module leads to. */
function wordsBehind(path: string, seen = new Set<string>()): string[] {
  if (seen.has(path)) return [];
  seen.add(path);
  if (path.endsWith('/words.ts')) return [path];
  return importsOf(path).flatMap((one) => wordsBehind(one, seen));
}

/** The modules of words that pages.ts names, by their names there. */
function declaredWords(): Map<string, string> {
  const imports = readFileSync(PAGES, 'utf8').matchAll(/import \{ (\w+Words) \} from '([^']+)'/g);
  return new Map([...imports].map(([, name = '', from = '']) => [name, join(dirname(PAGES), from)]));
}

const ENTRIES = [
  ...readFileSync(PAGES, 'utf8').matchAll(
    /component: lazy\(\(\) => import\('([^']+)'\)\),\s*words: \[([^\]]*)\]/g,
  ),
].map(([, page = '', words = '']) => ({
  page: join(dirname(PAGES), page),
  words: words.split(',').map((name) => name.trim()),
}));

describe('the pages of a lab account', () => {
  it('are all seen by this test', () => {
    const imported = [...readFileSync(PAGES, 'utf8').matchAll(/import\('/g)];

    expect(ENTRIES).toHaveLength(imported.length);
  });

  it.each(ENTRIES)('name the words of every feature with a part in $page', ({ page, words }) => {
    const declared = declaredWords();

    expect(words.map((name) => declared.get(name)).toSorted()).toEqual(wordsBehind(page).toSorted());
  });
});
