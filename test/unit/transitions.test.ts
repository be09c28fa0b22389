import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportStatus, exportStep } from '../../shared/export/export.ts';
import { canBecome, isSettled, laterStep, statusOfRegions } from '../../shared/export/transitions.ts';
import { regionState } from '../../shared/region/replication.ts';

const statuses = exportStatus.options;
const status = fc.constantFrom(...statuses);
const step = fc.constantFrom(...exportStep.options);
const state = fc.constantFrom(...regionState.options);

describe("an export's status", () => {
  it('goes only these ways', () => {
    const ways = statuses.flatMap((from) =>
      statuses.filter((to) => canBecome(from, to)).map((to) => `${from} > ${to}`),
    );

    expect(ways).toEqual([
      'Accepted > Running',
      'Accepted > Failed',
      'Accepted > Cancelled',
      'Running > Succeeded',
      'Running > PartiallySucceeded',
      'Running > Failed',
      'Running > Cancelled',
    ]);
  });

  it('is settled when it can become nothing else', () => {
    expect(statuses.filter(isSettled)).toEqual(['Succeeded', 'PartiallySucceeded', 'Failed', 'Cancelled']);
  });

  it('reaches an end after two changes, and none comes after that', () => {
    fc.assert(
      fc.property(fc.array(status), (wishes) => {
        let [current, changes] = ['Accepted' as (typeof statuses)[number], 0];
        for (const wish of wishes) {
          if (!canBecome(current, wish)) continue;
          expect(isSettled(current)).toBe(false);
          [current, changes] = [wish, changes + 1];
        }
        expect(changes).toBeLessThanOrEqual(2);
      }),
    );
  });
});

describe("an export's step", () => {
  it('never goes back, whatever is repeated', () => {
    fc.assert(
      fc.property(fc.array(step), (reports) => {
        const positions = [exportStep.options.indexOf('Accepted')];
        let current: (typeof exportStep.options)[number] = 'Accepted';
        for (const report of reports) {
          current = laterStep(current, report);
          positions.push(exportStep.options.indexOf(current));
        }
        expect(positions).toEqual(positions.toSorted((a, b) => a - b));
      }),
    );
  });

  it('is one of the two, and the same in either order', () => {
    fc.assert(
      fc.property(step, step, (a, b) => {
        expect([a, b]).toContain(laterStep(a, b));
        expect(laterStep(a, b)).toBe(laterStep(b, a));
      }),
    );
  });
});

describe('the status that regions end in', () => {
  const regions = fc.uniqueArray(fc.record({ region: fc.constantFrom('a', 'b', 'c', 'd'), state }), {
    selector: ({ region }) => region,
  });

  it('is success when all are Completed, partial success when the home region is, failure otherwise', () => {
    fc.assert(
      fc.property(regions, (all) => {
        const home = all.find(({ region }) => region === 'a')?.state;
        const every = all.every((region) => region.state === 'Completed');

        const expected = home !== 'Completed' ? 'Failed' : every ? 'Succeeded' : 'PartiallySucceeded';
        expect(statusOfRegions(all, 'a')).toBe(expected);
      }),
    );
  });

  it('is failure without a home region', () => {
    expect(statusOfRegions([], 'a')).toBe('Failed');
    expect(statusOfRegions([{ region: 'b', state: 'Completed' }], 'a')).toBe('Failed');
  });
});
