import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExportNotFound, IdempotencyKeyReused } from '../../shared/export/errors.ts';
import { exportOptions } from '../../shared/export/export-request.ts';
import { findRepeat, keyOf, repeatOf } from '../../shared/export/request-key.ts';
import type { StoredExport } from '../../shared/export/ports.ts';
import { optionsInput } from './export-options.ts';

/** A digest that keeps everything: what differs in it differs in what was asked for. */
const plain = (text: string) => `digest of ${text}`;

/** The same content with the fields of every object in another order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, part]): [string, unknown] => [name, reversed(part)]);
  return Object.fromEntries(entries.toReversed());
}

const content = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown);

describe('the digest of a request', () => {
  it('is the same in whatever order the fields stand', () => {
    fc.assert(
      fc.property(content, (request) => {
        expect(keyOf(plain, 'k', reversed(request))).toEqual(keyOf(plain, 'k', request));
      }),
    );
    expect(keyOf(plain, 'k', { b: 1, a: { d: 2, c: null } })?.requestHash).toBe(
      'digest of {"a":{"c":null,"d":2},"b":1}',
    );
  });

  it('is the same for the same options, and another as soon as anything in them is', () => {
    const options = optionsInput.map((input) => exportOptions.parse(input));

    fc.assert(
      fc.property(options, options, (a, b) => {
        const [first, second] = [keyOf(plain, 'k', a), keyOf(plain, 'k', b)];

        const isSame = JSON.stringify(reversed(reversed(a))) === JSON.stringify(reversed(reversed(b)));
        if (isSame) expect(first).toEqual(second);
        expect(keyOf(plain, 'k', reversed(a))).toEqual(first);
        expect(JSON.parse(first?.requestHash.slice('digest of '.length) ?? '')).toEqual(a);
      }),
    );
  });

  it('is another for another order in a list, another name or another value', () => {
    const texts = [
      { a: [1, 2] },
      { a: [2, 1] },
      { a: [1] },
      { b: [1, 2] },
      { a: { 0: 1, 1: 2 } },
      { a: '1,2' },
    ];

    const hashes = texts.map((text) => keyOf(plain, 'k', text)?.requestHash);

    expect(new Set(hashes).size).toBe(texts.length);
  });

  it("is apart from the key's, and there is none without a key", () => {
    expect(keyOf(plain, 'k', [1])).toEqual({ keyHash: 'digest of k', requestHash: 'digest of [1]' });
    expect(keyOf(plain, undefined, [1])).toBeUndefined();
  });
});

describe('a key that is known', () => {
  const first = { id: 'e1', accountId: 'a' } as StoredExport;
  const exports = {
    read: (accountId: string, id: string) =>
      Promise.resolve(`${accountId} ${id}` === 'a e1' ? first : undefined),
    findByKey: (accountId: string, keyHash: string) =>
      Promise.resolve(`${accountId} ${keyHash}` === 'a k' ? { exportId: 'e1', requestHash: 'r' } : undefined),
  };

  it('leads to the export that came of it', async () => {
    expect(await findRepeat(exports, 'a', { keyHash: 'k', requestHash: 'r' })).toBe(first);
    expect(await findRepeat(exports, 'a', { keyHash: 'other', requestHash: 'r' })).toBeUndefined();
    expect(await findRepeat(exports, 'b', { keyHash: 'k', requestHash: 'r' })).toBeUndefined();
    expect(await findRepeat(exports, 'a', undefined)).toBeUndefined();
  });

  it('is refused with another request', async () => {
    const reused = findRepeat(exports, 'a', { keyHash: 'k', requestHash: 'other' });

    await expect(reused).rejects.toThrow(IdempotencyKeyReused);
    await expect(reused).rejects.toMatchObject({
      kind: 'Conflict',
      target: 'Repeatability-Request-ID',
      message: expect.stringMatching(/Send a new key/) as string,
    });
  });

  it('is of no use when its export is gone', async () => {
    const known = { exportId: 'gone', requestHash: 'r' };

    const repeat = repeatOf(exports, 'a', known, { keyHash: 'k', requestHash: 'r' });

    await expect(repeat).rejects.toThrow(ExportNotFound);
    await expect(repeat).rejects.toThrow(/"a" has no export "gone"/);
  });
});
