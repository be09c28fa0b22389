import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countByKind, getsPerTick } from '../../../bench/arm-requests.ts';
import { countLines, roomOf } from '../../../bench/lines-of-code.ts';
import { engineSection, exportSection } from '../../../bench/report.ts';
import { median, percentile } from '../../../bench/statistics.ts';

describe('lines of code', () => {
  it('are neither blank nor all comment', () => {
    const text = [
      '/** What',
      ' * this is.',
      ' */',
      'const a = 1; // the first',
      '',
      '  // why',
      "const url = 'http://b/*c*/';",
      '/* short */',
      '   ',
      'use(a, url);',
    ].join('\n');

    expect(countLines(text)).toBe(3);
  });

  it('are none in an empty file', () => {
    expect(countLines('')).toBe(0);
  });

  it.each([
    ['shared', 'region/replication.ts', 'shared'],
    ['packages', 'functions-host/src/durable/hub.ts', 'packages/functions-host'],
    ['packages', 'functions-host/test/http.test.ts', 'test'],
    ['local', 'start.ts', 'local/start'],
    ['local', 'start/seed.ts', 'local/start'],
    ['packages', 'local-azure\\src\\arm\\http\\app.ts', 'packages/local-azure'],
  ])('of %s, %s belong to the room %s', (folder, name, room) => {
    expect(roomOf(folder, name)).toBe(room);
  });
});

describe('requests by kind', () => {
  it('count lists as GETs, and what is no GET as a write', () => {
    const operations = [
      'GET virtualMachines/instanceView',
      'POST virtualMachines/start',
      'LIST snapshots',
      'GET galleries/images/versions',
      'PUT galleries/images/versions',
      'GET galleries/images/versions',
      'DELETE snapshots',
    ];

    expect(countByKind(operations)).toEqual({ gets: 4, versionGets: 2, writes: 3 });
  });
});

describe('GETs of one tick', () => {
  const [look, write, poll] = [
    'GET galleries/images/versions',
    'PUT galleries/images/versions',
    'GET operations',
  ];
  const activities = [
    'createVersionActivity',
    'observeVersionActivity',
    'writeRegionsActivity',
    'observeVersionActivity',
    'observeVersionActivity',
  ];

  it('are counted from the last write of the regions to the last look at the version', () => {
    const operations = [look, write, poll, look, look, write, look, look, poll, poll];

    expect(getsPerTick(operations, activities)).toBe(1);
  });

  it('would grow with whatever else is read meanwhile', () => {
    const operations = [look, write, poll, look, look, write, poll, look, poll, look];

    expect(getsPerTick(operations, activities)).toBe(2);
  });

  it('are not a number when nothing ticked', () => {
    expect(getsPerTick([], [])).toBeNaN();
  });
});

describe('statistics', () => {
  const numbers = fc.array(fc.integer(), { minLength: 1 });

  it('take the middle value, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it('take the value at the nearest rank', () => {
    const values = Array.from({ length: 30 }, (_, index) => 30 - index);

    expect(percentile(values, 95)).toBe(29);
    expect(percentile(values, 100)).toBe(30);
    expect(percentile([5], 0)).toBe(5);
  });

  it('have at least half of the values on either side of the median', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const middle = median(values);
        const below = values.filter((value) => value <= middle).length;
        const above = values.filter((value) => value >= middle).length;
        return below * 2 >= values.length && above * 2 >= values.length;
      }),
    );
  });

  it('are not made of nothing', () => {
    expect(() => median([])).toThrow(RangeError);
    expect(() => percentile([], 95)).toThrow(RangeError);
  });
});

describe('the report', () => {
  it('puts the medians of two exports beside each other with their ratio', () => {
    const run = (seconds: number, regions: number, gets: number, ticks: number) => ({
      regions,
      seconds,
      ticks,
      getsPerTick: 1,
      arm: { gets, versionGets: ticks, writes: 8 },
      episodes: 60,
      longestHistory: 150,
    });

    const { columns, rows } = exportSection(
      [run(30, 9, 50, 10), run(31, 9, 44, 11), run(40, 9, 60, 12)],
      [run(20, 2, 25, 5)],
      60,
    );

    const valuesOf = (label: string) => rows.find((row) => row.label === label)?.values;
    expect(columns).toEqual(['9 regions', '2 regions', '9 : 2']);
    expect(valuesOf('seconds, from the request to the end')).toEqual(['31', '20', '1.55']);
    expect(valuesOf('ARM GETs')).toEqual(['50', '25', '2.00']);
  });

  it("names the real host's figures beside the local host's", () => {
    const { columns, rows } = engineSection({ oneActivityMs: [10, 12.34, 14], fiftyAtOnceSeconds: [1.234] });

    expect(columns).toEqual(['local host', 'real host']);
    expect(rows.map(({ values }) => values)).toEqual([
      ['12.3', '59-75'],
      ['14', '99'],
      ['1.23', '3.5-6.2'],
    ]);
  });
});
