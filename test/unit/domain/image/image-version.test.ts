import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions, nextVersion, parseVersion } from '../../../../shared/domain/image/image-version.ts';

const LARGEST = 2 ** 31 - 1;
const part = fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: LARGEST }), fc.constant(LARGEST));
const version = fc.tuple(part, part, part).map((parts) => parts.join('.'));
const noVersion = fc.constantFrom(
  '',
  '1',
  '1.2',
  '1.2.3.4',
  'v1.0.0',
  '1.0.-1',
  '1.0.0 ',
  `${LARGEST + 1}.0.0`,
  'latest',
);

describe('a version number', () => {
  it('is read as three whole numbers of up to 32 bits', () => {
    fc.assert(
      fc.property(part, part, part, (major, minor, patch) => {
        expect(parseVersion(`${major}.${minor}.${patch}`)).toEqual({ major, minor, patch });
      }),
    );
  });

  it('is nothing else', () => {
    fc.assert(
      fc.property(noVersion, (text) => {
        expect(parseVersion(text)).toBeUndefined();
      }),
    );
  });

  it('is compared by its numbers, not by its letters', () => {
    const sorted = ['1.10.0', '1.9.0', '10.0.0', '2.0.0', '1.9.10', '1.9.9'].toSorted(compareVersions);

    expect(sorted).toEqual(['1.9.0', '1.9.9', '1.9.10', '1.10.0', '2.0.0', '10.0.0']);
  });

  it('is compared the same from both sides, and a text that is none comes before all that are', () => {
    fc.assert(
      fc.property(fc.oneof(version, noVersion), fc.oneof(version, noVersion), (a, b) => {
        expect(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a))).toBe(0);
      }),
    );
    expect(compareVersions('latest', '0.0.0')).toBeLessThan(0);
  });
});

describe('the next version', () => {
  it('is greater than every version that is there, in whatever order they stand', () => {
    const last = `${LARGEST}.${LARGEST}.${LARGEST}`;
    const existing = fc.array(fc.oneof(version, noVersion)).filter((all) => !all.includes(last));

    fc.assert(
      fc.property(existing, (all) => {
        const next = nextVersion(all);

        expect(parseVersion(next)).toBeDefined();
        expect(all.filter((one) => compareVersions(one, next) >= 0)).toEqual([]);
      }),
    );
  });

  it.each([
    [[], '1.0.0'],
    [['latest'], '1.0.0'],
    [['1.0.0'], '1.0.1'],
    [['1.0.9', '1.0.10'], '1.0.11'],
    [['0.0.1'], '0.0.2'],
    [['2.0.0', '1.99.99'], '2.0.1'],
    [[`1.0.${LARGEST}`], '1.1.0'],
    [[`1.${LARGEST}.${LARGEST}`], '2.0.0'],
  ])('after %j is %s', (existing, next) => {
    expect(nextVersion(existing)).toBe(next);
  });
});
