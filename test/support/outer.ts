import type { TestOptions } from 'vitest';
import { isLongRun } from '../sample-size.ts';

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
