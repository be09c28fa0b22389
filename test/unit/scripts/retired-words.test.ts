import { describe, expect, it } from 'vitest';
import { findRetiredWords } from '../../../scripts/words/retired-words.ts';

describe('the check of words', () => {
  it.each([
    ['a part of an identifier', 'const httpDoor = 1;', 'httpDoor'],
    ['a part of a constant', 'const DOORS_OPEN = 1;', 'DOORS_OPEN'],
    ['a private field', 'class A { #deed = 1; }', '#deed'],
    ['a comment', '/** A page of deeds. */', 'deeds'],
    ['a message', "throw new Error('It is laid aside.');", 'laid aside'],
  ])('finds a retired word in %s', (_what, source, word) => {
    expect(findRetiredWords(source)).toMatchObject([{ line: 1, word }]);
  });

  it('says on which line it is, and what to write', () => {
    expect(findRetiredWords('const a = 1;\nconst door = 2;')).toEqual([
      { line: 2, word: 'door', instead: 'endpoint' },
    ]);
  });

  it.each(['const outdoor = 1;', 'const indeed = 1;', "const text = 'insight';"])(
    'is content with %s',
    (source) => {
      expect(findRetiredWords(source)).toEqual([]);
    },
  );
});
