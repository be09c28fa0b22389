import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportStatus, exportStep } from '../../../../shared/domain/export/export.ts';
import {
  canBecome,
  isSettled,
  laterStep,
  statusOfRegions,
} from '../../../../shared/domain/export/transitions.ts';
import { regionState } from '../../../../shared/domain/region/replication.ts';

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
      'PartiallySucceeded > Succeeded',
    ]);
  });

  it('is settled when its run is over', () => {
    expect(statuses.filter(isSettled)).toEqual(['Succeeded', 'PartiallySucceeded', 'Failed', 'Cancelled']);
  });

  it('reaches an end after two changes, and after that only a retry can make success of partial success', () => {
    fc.assert(
      fc.property(fc.array(status), (wishes) => {
        const path: (typeof statuses)[number][] = ['Accepted'];
        for (const wish of wishes) if (canBecome(path.at(-1) ?? 'Accepted', wish)) path.push(wish);

        const settled = path.filter(isSettled);
        expect(path.length - settled.length).toBeLessThanOrEqual(2);
        expect(settled.length === 2 ? settled : []).toEqual(
          settled.length === 2 ? ['PartiallySucceeded', 'Succeeded'] : [],
        );
        expect(settled.length).toBeLessThanOrEqual(2);
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

  it('is the later one of two, in either order', () => {
    fc.assert(
      fc.property(step, step, (a, b) => {
        const [, later] = [a, b].toSorted(
          (one, other) => exportStep.options.indexOf(one) - exportStep.options.indexOf(other),
        );

        expect([laterStep(a, b), laterStep(b, a)]).toEqual([later, later]);
      }),
    );
  });
});

describe('the status that regions end in', () => {
  const regions = fc.uniqueArray(fc.record({ region: fc.constantFrom('a', 'b', 'c', 'd'), state }), {
    selector: ({ region }) => region,
  });

  it('is success when all are Completed, partial success when the home region is, failure otherwise', () => {
    const notCancelled = regions.filter((all) => all.every((region) => region.state !== 'Cancelled'));

    fc.assert(
      fc.property(notCancelled, (all) => {
        const home = all.find(({ region }) => region === 'a')?.state;
        const every = all.every((region) => region.state === 'Completed');

        const expected = home !== 'Completed' ? 'Failed' : every ? 'Succeeded' : 'PartiallySucceeded';
        expect(statusOfRegions(all, 'a')).toBe(expected);
      }),
    );
  });

  it.each([
    ['Completed', 'Succeeded'],
    ['Failed', 'PartiallySucceeded'],
    ['Skipped', 'PartiallySucceeded'],
  ] as const)('with the home region Completed and another %s is %s', (other, expected) => {
    const all = [
      { region: 'a', state: 'Completed' as const },
      { region: 'b', state: other },
    ];

    expect(statusOfRegions(all, 'a')).toBe(expected);
  });

  it('is Cancelled as soon as one region is', () => {
    fc.assert(
      fc.property(regions, (all) => {
        const some = [...all, { region: 'z', state: 'Cancelled' as const }];

        expect(statusOfRegions(some, 'a')).toBe('Cancelled');
      }),
    );
  });

  it('is failure without a home region', () => {
    expect(statusOfRegions([], 'a')).toBe('Failed');
    expect(statusOfRegions([{ region: 'b', state: 'Completed' }], 'a')).toBe('Failed');
  });
});
