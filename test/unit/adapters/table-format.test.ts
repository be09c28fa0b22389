import { describe, expect, it } from 'vitest';
import {
  judgeFormat,
  TABLE_FORMAT,
  TableFormatError,
} from '../../../shared/adapters/tables/toolkit/table-format.ts';

describe('tables', () => {
  it.each([true, false])('of this format are used (empty: %s)', (isEmpty) => {
    expect(judgeFormat(TABLE_FORMAT, isEmpty)).toBe('use');
  });

  it('that are empty and name no format begin with this one', () => {
    expect(judgeFormat(undefined, true)).toBe('begin');
  });

  it('that hold accounts and name no format are refused: they are of the first', () => {
    expect(() => judgeFormat(undefined, false)).toThrow(new TableFormatError(1));
  });

  it.each([TABLE_FORMAT - 1, TABLE_FORMAT + 1])('of another format are refused by name: %i', (format) => {
    expect(() => judgeFormat(format, true)).toThrow(
      `The tables are of format ${format}, and this version of the app reads format ${TABLE_FORMAT} only.`,
    );
  });
});
