import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isNewestFirstId,
  newestFirstId,
  timeOfId,
} from '../../../../shared/domain/resource/newest-first-id.ts';

/** Up to the last that there can be. */
const date = fc.date({ noInvalidDate: true, min: new Date('1970-01-01') });
const GUID = '0a6f1c52-93d7-4b0e-8f35-6E1D2C3B4A59';

describe('an export id', () => {
  it('sorts newest first, as a table lists its rows', () => {
    fc.assert(
      fc.property(date, date, fc.uuid(), fc.uuid(), (a, b, first, second) => {
        const [earlier, later] = a <= b ? [a, b] : [b, a];
        fc.pre(earlier.getTime() !== later.getTime());

        expect(newestFirstId(later, first) < newestFirstId(earlier, second)).toBe(true);
      }),
    );
  });

  it('is known for one, whatever the time and the randomness', () => {
    fc.assert(
      fc.property(date, fc.uuid(), (now, guid) => {
        expect(isNewestFirstId(newestFirstId(now, guid))).toBe(true);
      }),
    );
  });

  it('tells when it was made, and nothing else does', () => {
    fc.assert(
      fc.property(date, fc.uuid(), (now, guid) => {
        expect(timeOfId(newestFirstId(now, guid))).toEqual(now);
      }),
    );
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-z]{11}[0-9a-f]{12}$/)), (id) => {
        const time = timeOfId(id);

        expect(time === undefined || !Number.isNaN(time.getTime())).toBe(true);
        if (!isNewestFirstId(id)) expect(time).toBeUndefined();
      }),
    );
  });

  it('is fit for a row key, an instance id and the name of a resource', () => {
    const id = newestFirstId(new Date('2026-03-01T12:00:00Z'), GUID);

    expect(id).toMatch(/^[a-z0-9]{23}$/);
    expect(id.endsWith('6e1d2c3b4a59')).toBe(true);
  });

  it('differs for two exports of one millisecond', () => {
    const now = new Date('2026-03-01T12:00:00Z');

    expect(newestFirstId(now, GUID)).not.toBe(newestFirstId(now, GUID.replace('59', '60')));
  });

  it('is not taken for one when it is anything else', () => {
    const id = newestFirstId(new Date('2026-03-01T12:00:00Z'), GUID);

    const others = [
      '',
      `${id}0`,
      id.slice(1),
      id.toUpperCase(),
      `${id}\n`,
      id.replace(/.$/, '/'),
      `${id}-abandon`,
    ];

    expect(others.filter(isNewestFirstId)).toEqual([]);
  });
});
