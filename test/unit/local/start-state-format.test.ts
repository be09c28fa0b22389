import { describe, expect, it } from 'vitest';
import { formatProblem, STATE_FORMAT } from '../../../local/start/state-format.ts';

describe('the format of a state folder', () => {
  it('is no problem where it is this version’s', () => {
    expect(formatProblem(JSON.stringify({ what: 'State', format: STATE_FORMAT }))).toBeUndefined();
  });

  it.each([STATE_FORMAT - 1, STATE_FORMAT + 1])('is named where it is another one: %i', (format) => {
    expect(formatProblem(JSON.stringify({ format }))).toBe(
      `is of format ${format}, and this version reads format ${STATE_FORMAT} only: empty it with --fresh`,
    );
  });

  it.each(['', 'null', '[]', '{}', '{"format":"3"}', '{ half'])(
    'is missed where there is none: %s',
    (marker) => {
      expect(formatProblem(marker)).toBe('does not say of which format it is: empty it with --fresh');
    },
  );
});
