import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oneLine, OperatorsLog } from '../../../functions/operators-log.ts';

function openLog() {
  const lines: unknown[][] = [];
  const write = (...args: unknown[]) => void lines.push(args);
  return { lines, log: new OperatorsLog({ invocationId: 'i', log: write, warn: write, error: write }) };
}

describe("a line of the operators' log", () => {
  it('stays one line, whatever names are in it', () => {
    const { lines, log } = openLog();

    log.note('Rejected the message m1\n2026-11-30T00:00:00Z error Forged: \u001b[31mred\u2028.');

    expect(lines).toEqual([
      ['Rejected the message m1\\n2026-11-30T00:00:00Z error Forged: \\u{1b}[31mred\\u{2028}.'],
    ]);
  });

  it('has the cause with its stack and its own causes, on the same line', () => {
    const { lines, log } = openLog();
    const cause = new Error('outer\r\nforged', { cause: new Error('inner') });

    log.warn('It failed, 100%s.', cause);

    const [[line] = []] = lines;
    expect(line).toMatch(/^It failed, 100%s\. Error: outer\\r\\nforged\\n {4}at .*inner/);
  });

  it('is limited, and says so', () => {
    expect(oneLine('x'.repeat(1_000_000))).toBe(`${'x'.repeat(8_000)}… (cut)`);
    expect(oneLine('\n'.repeat(1_000_000)).length).toBeLessThan(8_100);
  });

  it('has nothing that can not be printed, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(oneLine(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it('has properties beside it, for queries', () => {
    const { lines, log } = openLog();

    log.note('Nothing of interest.', { metric: 'leftAlone' });

    expect(lines).toEqual([['Nothing of interest.', { metric: 'leftAlone' }]]);
  });
});
