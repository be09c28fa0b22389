import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExportNotFoundError, IdempotencyKeyReusedError } from '../../../shared/domain/export/errors.ts';
import { exportOptions } from '../../../shared/domain/export/export-request.ts';
import { findRepeat, repeatOf, twinOf } from '../../../shared/use-cases/export/request-key.ts';
import { keyOf } from '../../../shared/use-cases/job/key-of.ts';
import type { StoredExport } from '../../../shared/use-cases/export/ports.ts';
import { optionsInput } from '../support/export-options.ts';

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

    await expect(reused).rejects.toThrow(IdempotencyKeyReusedError);
    await expect(reused).rejects.toMatchObject({
      kind: 'Conflict',
      target: 'Repeatability-Request-ID',
      message: expect.stringMatching(/Send a new key/) as string,
    });
  });

  it('is of no use when its export is gone', async () => {
    const known = { exportId: 'gone', requestHash: 'r' };

    const repeat = repeatOf(exports, 'a', known, { keyHash: 'k', requestHash: 'r' });

    await expect(repeat).rejects.toThrow(ExportNotFoundError);
    await expect(repeat).rejects.toThrow(/"a" has no export "gone"/);
  });
});

describe('an operation that holds what a request wants', () => {
  const holder = { id: 'e1', accountId: 'a' } as StoredExport;
  const key = { keyHash: 'k', requestHash: 'r' };

  /** What the request finds, where the holder writes its export, and its key, just before the look of this number. */
  async function twin(written: { at: number; keyHash?: string; requestHash?: string }) {
    let looks = 0;
    const exports = {
      read: (accountId: string, id: string) => {
        looks += 1;
        return Promise.resolve(`${accountId} ${id}` === 'a e1' && looks >= written.at ? holder : undefined);
      },
      findByKey: (accountId: string, keyHash: string) => {
        const { requestHash = 'r' } = written;
        const isKnown = accountId === 'a' && keyHash === written.keyHash && looks >= written.at;
        return Promise.resolve(isKnown ? { exportId: 'e1', requestHash } : undefined);
      },
    };
    return { found: await twinOf(exports, 'a', key, 'e1'), looks };
  }

  it.each([1, 2, 10])('is its twin, where it writes the same key just before look %d', async (at) => {
    const { found } = await twin({ at, keyHash: 'k' });

    expect(found).toBe(holder);
  });

  it('is another one as soon as it is written without that key', async () => {
    expect(await twin({ at: 1 })).toEqual({ found: undefined, looks: 1 });
    expect(await twin({ at: 3, keyHash: 'other' })).toEqual({ found: undefined, looks: 3 });
  });

  it('is not waited for any longer than it takes to write an export', async () => {
    expect(await twin({ at: 11, keyHash: 'k' })).toEqual({ found: undefined, looks: 10 });
  });

  it('is refused as a twin that came with another request', async () => {
    await expect(twin({ at: 2, keyHash: 'k', requestHash: 'other' })).rejects.toThrow(
      IdempotencyKeyReusedError,
    );
  });
});
