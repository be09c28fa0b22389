import { describe, expect, it } from 'vitest';
import { FLIPS, flipped } from '../../../scripts/gate/flips.ts';
import { compareNames, readBaseline } from '../../../scripts/gate/names.ts';
import { outerTestsDocument } from '../../../scripts/gate/outer-tests.ts';
import { emptyResults, lastLine, quoted, type Results } from '../../../scripts/gate/results.ts';
import { createScreen } from '../../../scripts/gate/screen.ts';
import { failureText, table } from '../../../scripts/gate/table.ts';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const FAILURE = {
  name: 'an export ends',
  file: 'test/component/exports/exports.test.ts',
  message: 'expected 1 to be 2\nat test/component/exports/exports.test.ts:7:3',
  hostLog: 'first line\nsecond line\n',
  alone: "npx vitest run test/component/exports/exports.test.ts -t 'an export ends'",
};

function results(more: Partial<Results>): Results {
  return { ...emptyResults(), ...more };
}

describe('the end of a run', () => {
  it('is one line, which counts what failed beside the tests as well', () => {
    expect(lastLine(results({ passed: 3752 }))).toBe('3752 passed, 0 failed');
    expect(lastLine(results({ passed: 3, failures: [FAILURE, { ...FAILURE, name: 'check:lint' }] }))).toBe(
      '3 passed, 2 failed',
    );
  });

  it('has before it a table of what counts, with the slowest first and no more than ten', () => {
    const slowFiles = Array.from({ length: 12 }, (_, n) => ({ name: `file-${n}`, seconds: n }));
    const used = { cpuSeconds: 1034.4, peakBytes: 3.14e9 };

    const lines = table(results({ passed: 5, skipped: 2, slowFiles }), { used, wallSeconds: 247.2 });

    expect(lines).toEqual([
      'Slowest files',
      '    11.0 s  file-11',
      ...[10, 9, 8, 7, 6, 5, 4, 3, 2].map((n) => `${`${n}.0`.padStart(8)} s  file-${n}`),
      '',
      'Passed          5',
      'Failed          0',
      'Skipped         2',
      'Checks passed   0',
      'CPU seconds     1034 (user + system, children included)',
      'Peak memory     3.1 GB (sum of resident memory)',
      'Wall time       4:07',
    ]);
  });

  it('names what failed, with the command for it alone, and says where costs are unknown', () => {
    const lines = table(results({ failures: [FAILURE] }), { used: undefined, wallSeconds: 59.7 });

    expect(lines.slice(0, 3)).toEqual(['Failed', '  an export ends', `      ${FAILURE.alone}`]);
    expect(lines.slice(-3)).toEqual([
      'CPU seconds     unknown here',
      'Peak memory     unknown here',
      'Wall time       1:00',
    ]);
  });
});

it('a failure is told with its sentence, its reason, the log of the host and the command', () => {
  expect(failureText(FAILURE).join('\n')).toBe(`
FAILED  an export ends
        in test/component/exports/exports.test.ts
    expected 1 to be 2
    at test/component/exports/exports.test.ts:7:3
    The host's log:
    first line
    second line
    Alone:  ${FAILURE.alone}
`);
});

it('a name with a quote is one word of a shell', () => {
  expect(quoted("the host's log")).toBe(`'the host'\\''s log'`);
});

describe('progress', () => {
  const tell = (isTTY: boolean, seconds: readonly number[]): string => {
    let [written, now] = ['', 0];
    const output = { isTTY, columns: 30, write: (text: string) => (written += text) !== '' };
    const screen = createScreen(output, () => now * 1000);
    for (now of seconds) screen.status(`${100 - now} files left, and much more`);
    screen.print('done');
    screen.close();
    return written;
  };

  it('is one line of a terminal, written anew and never longer than that', () => {
    expect(tell(true, [1, 2]).split('\r\u001b[K')).toEqual([
      '',
      '  0:01  99 files left, and mu',
      '  0:02  98 files left, and mu',
      'done\n  0:02  98 files left, and mu',
      '',
    ]);
  });

  it('is a line now and then where there is no terminal', () => {
    expect(tell(false, [1, 2, 15, 21, 30]).split('\n')).toEqual([
      '  0:01  99 files left, and much more',
      '  0:21  79 files left, and much more',
      'done',
      '',
    ]);
  });
});

describe('the names of the tests', () => {
  const named = (...names: string[]) => names.map((name) => ({ file: 'test/unit/a.test.ts', name }));

  it('are looked for in whatever file and circle they are now, each as often as it was there', () => {
    const baseline = readBaseline(
      JSON.stringify([...Array<object>(40).fill({ name: 'a group > a' }), { name: 'b' }, { name: 'b' }]),
    );
    const gate = named(...Array<string>(40).fill('a group a'), 'b', 'new');

    const { lines, holds } = compareNames(baseline, gate, named('b'));

    expect(holds).toBe(true);
    expect(lines).toEqual([
      'Of 42 tests of the baseline:',
      '  41 in the gate (97.6 %)',
      '  1 in the outer circle only (2.4 %; 5 % at most)',
      '    b',
      '  0 gone (none may be)',
    ]);
  });

  it('may not go, and few may be in the outer circle only', () => {
    const gone = compareNames(['a', 'b'], named('a'), []);
    const left = compareNames(['a', 'b'], named('a'), named('b'));

    expect([gone.holds, left.holds]).toEqual([false, false]);
    expect(gone.lines.slice(-2)).toEqual(['  1 gone (none may be)', '    b']);
  });

  it('of the outer circle are listed by file', () => {
    const tests = [
      { file: 'test/b.test.ts', name: 'is `quoted`' },
      { file: 'test/a.test.ts', name: 'z' },
      { file: 'test/a.test.ts', name: 'a' },
    ];

    expect(outerTestsDocument(tests)).toMatch(
      /not up to date\.\n\n## test\/a\.test\.ts\n\n- `a`\n- `z`\n\n## test\/b\.test\.ts\n\n- `is 'quoted'`\n$/,
    );
  });
});

describe('an assertion that is flipped to see whether the gate can fail', () => {
  it.each(FLIPS.map((flip) => [flip.file, flip] as const))('is there: in %s', (file, flip) => {
    const text = readFileSync(resolve(import.meta.dirname, '../../..', file), 'utf8');

    expect(flipped(text, flip)).not.toBe(text);
  });

  it('is missed where it is not', () => {
    expect(() => flipped('one one', { file: 'a', test: '', from: 'one', to: 'two' })).toThrow(
      'a holds 2 times',
    );
  });
});
