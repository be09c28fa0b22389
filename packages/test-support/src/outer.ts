import type { TestOptions } from 'vitest';
import { isLongRun } from './sample-size.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** In the outer circle alone. */
    readonly outer?: true;
  }
}

/**
 * Marks a test, or a group of them, as one of the outer circle: `npm test` skips it, `npm run test:all` runs it.
 * `docs/outer-tests.md` lists them.
 *
 *     it('is seen in every language', outerOnly, async () => { … });
 */
export const outerOnly: TestOptions = { meta: { outer: true }, skip: !isLongRun };

/**
 * The rows of a table of tests, by circle: some stand for all in the gate, the others are `outerOnly`.
 *
 *     for (const [circle, rows] of circles(all, isOfGate)) it.each(rows)('%s', circle, () => { … });
 */
export function circles<Row>(
  rows: readonly Row[],
  isOfGate: (row: Row) => boolean,
): readonly (readonly [TestOptions, readonly Row[]])[] {
  return [
    [{}, rows.filter(isOfGate)],
    [outerOnly, rows.filter((row) => !isOfGate(row))],
  ];
}
