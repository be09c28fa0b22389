import { beforeAll, describe, expect, it } from 'vitest';
import { lint, type Linted } from '../../support/oxlint.ts';

const RULE = 'own(no-times-in-tests)';

const TIMES: Readonly<Record<string, string>> = {
  'a time that a locator is waited for': 'await page.click(button, { timeout: 5_000 });',
  'how often a condition is looked at': 'await expect.poll(look, { interval: 50 });',
  'how long a message is waited for': 'await receiver.receiveMessages(1, { maxWaitTimeInMs: 100 });',
  'a wait of the test runner': 'await vi.waitFor(look);',
  'a sleep': 'await sleep(1_000);',
  'a timer': 'setTimeout(look, 10);',
  'a timer that is imported': "import { setTimeout as pause } from 'node:timers/promises';",
  'a limit of a test': "it('ends', () => undefined, 60_000);",
  'a limit of a test that is computed': "it('ends', () => undefined, 60 * SECOND);",
};
const NO_TIMES: Readonly<Record<string, string>> = {
  'the one patience': 'await page.click(button, { timeout: PATIENCE_MS });',
  'a condition': "await until('it is there', look);",
};

const pathOf = (what: string): string => `test/unit/${what.replace(/\W+/g, '-')}.ts`;

let linted: (path: string) => Linted;

beforeAll(async () => {
  const sources = Object.entries({ ...TIMES, ...NO_TIMES }).map(
    ([what, source]) => [pathOf(what), source] as const,
  );
  linted = await lint(
    new Map([
      ...sources,
      ['packages/test-support/src/patience.ts', "it('ends', look, 60_000);"],
      ['local/a.ts', 'sleep(1);'],
    ]),
  );
});

describe('the linter, in tests,', () => {
  it.each(Object.keys(TIMES))('finds %s', (what) => {
    expect(linted(pathOf(what)).broken).toEqual([RULE]);
  });

  it.each(Object.keys(NO_TIMES))('is content with %s', (what) => {
    expect(linted(pathOf(what)).broken).toEqual([]);
  });

  it.each(['packages/test-support/src/patience.ts', 'local/a.ts'])('looks for no times in %s', (path) => {
    expect(linted(path).broken).toEqual([]);
  });
});
