import { describe, expect, it } from 'vitest';
import { assertMatches, assertSeen, etagOf } from '../../../functions/http/etag.ts';

const DOCUMENT = { labs: ['physics'] };
const TAG = etagOf(JSON.stringify(DOCUMENT));

/** The code that it is refused with; undefined where it is let pass. */
function codeOf(act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('what a caller must have seen', () => {
  it.each([
    [TAG, undefined],
    [`"old", ${TAG}`, undefined],
    ['"old"', 'ConditionNotMet'],
    [`W/${TAG}`, 'ConditionNotMet'],
    ['', 'ConditionNotMet'],
    ['*', 'CheckNotSeen'],
    [' * ', 'CheckNotSeen'],
    ['"old",*', 'CheckNotSeen'],
    [`*, ${TAG}`, 'CheckNotSeen'],
  ])('is known by its own ETag alone: %s', (known, code) => {
    expect(
      codeOf(() => {
        assertSeen(known, DOCUMENT);
      }),
    ).toBe(code);
  });

  it('may be anything where a change only needs something to change', () => {
    expect(
      codeOf(() => {
        assertMatches('*', DOCUMENT);
      }),
    ).toBeUndefined();
  });
});
