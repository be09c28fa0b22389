import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoundedMap } from '../../../../shared/domain/memory/bounded-map.ts';

describe('a bounded map', () => {
  it('forgets what was used longest ago', () => {
    const map = new BoundedMap<string, number>(2);
    map.set('a', 1).set('b', 2);

    map.get('a');
    map.set('c', 3);

    expect([...map]).toEqual([
      ['a', 1],
      ['c', 3],
    ]);
  });

  it('never holds more than it may, and always what was written last', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.array(fc.nat(20)), (most, keys) => {
        const map = new BoundedMap<number, string>(most);
        for (const key of keys) {
          map.set(key, String(key));
          expect(map.size).toBeLessThanOrEqual(most);
          expect(map.get(key)).toBe(String(key));
        }
        expect(map.size).toBe(Math.min(most, new Set(keys).size));
      }),
    );
  });
});
