/**
 * `npm run test:names`: which tests the gate runs, and which only the outer circle.
 *
 *     npm run test:names -- [--write] [--baseline <file>]
 *
 * `--write` writes docs/outer-tests.md. `--baseline` compares with the names of an earlier state of the project, as
 * `npx vitest list --no-static-parse --json=<file>` lists them: how many are in the gate still, in the outer circle
 * only (5 % at most), or gone (none). The exit code is 1 where that does not hold.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { collectTests } from './gate/collect-tests.ts';
import { compareNames, readBaseline } from './gate/names.ts';
import { OUTER_TESTS_FILE, outerTestsDocument } from './gate/outer-tests.ts';

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const { values } = parseArgs({
  options: { write: { type: 'boolean', default: false }, baseline: { type: 'string' } },
});
const { gate, outer } = await collectTests();
say(`${gate.length} tests in the gate, ${outer.length} in the outer circle only`);
if (values.write) writeFileSync(OUTER_TESTS_FILE, outerTestsDocument(outer));
if (values.baseline !== undefined) {
  const baseline = readBaseline(readFileSync(values.baseline, 'utf8'));
  const { lines, holds } = compareNames(baseline, gate, outer);
  lines.forEach(say);
  if (!holds) process.exitCode = 1;
}
process.exit();
