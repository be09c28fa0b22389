import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

/** Who imports whom, by noun, with one import as an example of each; ports are for everybody. */
type Arrows = Map<string, Map<string, string>>;

function arrowsOf(sources: ReadonlyMap<string, string>, room: string): Arrows {
  const nounOf = (path: string): string | undefined => path.split(`${room}/`)[1]?.match(/^([^/]+)\//)?.[1];
  const arrows: Arrows = new Map();
  for (const [path, source] of sources) {
    const from = nounOf(path);
    for (const [, specifier = ''] of source.matchAll(/from '(\.[^']+)'/g)) {
      const to = nounOf(normalize(join(dirname(path), specifier)));
      if (from === undefined || to === undefined || to === from || specifier.endsWith('ports.ts')) continue;
      const ofNoun = arrows.get(from) ?? new Map<string, string>();
      arrows.set(from, ofNoun.set(to, `${path} → ${specifier}`));
    }
  }
  return arrows;
}

/** One circle of nouns with its imports, or nothing where every noun is explained by others alone. */
function circleIn(arrows: Arrows): string[] {
  const done = new Set<string>();
  function walk(noun: string, way: readonly string[], imports: readonly string[]): string[] {
    const start = way.indexOf(noun);
    if (start >= 0) return imports.slice(start);
    if (done.has(noun)) return [];
    for (const [next, example] of arrows.get(noun) ?? []) {
      const circle = walk(next, [...way, noun], [...imports, example]);
      if (circle.length > 0) return circle;
    }
    done.add(noun);
    return [];
  }
  for (const noun of arrows.keys()) {
    const circle = walk(noun, [], []);
    if (circle.length > 0) return circle;
  }
  return [];
}

function sourcesOf(room: string): Map<string, string> {
  const paths = globSync(`${room}/**/*.ts`, { cwd: ROOT }).toSorted();
  return new Map(paths.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]));
}

describe('the nouns', () => {
  it.each(['shared/domain', 'shared/use-cases'])('of %s do not import each other in a circle', (room) => {
    const sources = sourcesOf(room);

    expect(sources.size).toBeGreaterThan(50);
    expect(circleIn(arrowsOf(sources, room))).toEqual([]);
  });

  it('would be found in a circle', () => {
    const sources = new Map([
      ['shared/use-cases/lab/a.ts', "import { b } from '../image/b.ts';"],
      ['shared/use-cases/image/b.ts', "import type { c } from '../export/c.ts';"],
      ['shared/use-cases/export/c.ts', "import { a } from '../lab/a.ts';"],
    ]);

    expect(circleIn(arrowsOf(sources, 'shared/use-cases'))).toEqual([
      'shared/use-cases/lab/a.ts → ../image/b.ts',
      'shared/use-cases/image/b.ts → ../export/c.ts',
      'shared/use-cases/export/c.ts → ../lab/a.ts',
    ]);
  });

  it('may know each other’s ports', () => {
    const sources = new Map([
      ['shared/use-cases/lab/a.ts', "import { b } from '../image/b.ts';"],
      ['shared/use-cases/image/b.ts', "import type { Labs } from '../lab/ports.ts';"],
    ]);

    expect(circleIn(arrowsOf(sources, 'shared/use-cases'))).toEqual([]);
  });
});
