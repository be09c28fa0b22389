/**
 * `npm test`: the gate. Everything that has to hold, in the time that one has before each commit: see "The gate"
 * in CONTRIBUTING.md.
 *
 *     npm test -- [--tests-only] [--results <file>] [files…]
 *
 * With names of files, or parts of them, only their tests run.
 */
import { parseArgs } from 'node:util';
import { checks, scripts } from './gate/checks.ts';
import { judgeOuterTests } from './gate/outer-tests.ts';
import { runAll } from './gate/run-all.ts';
import { tests } from './gate/run-tests.ts';

const { values, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    // Without the checks, and without what judges a whole run: for `npm run test:hard` and `npm run test:can-fail`.
    'tests-only': { type: 'boolean', default: false },
    results: { type: 'string' },
  },
});
const all = [checks, tests(), judgeOuterTests, scripts('check:contract', 'check:role')];

// At once: what hangs must not keep the gate from its end.
const isPart = values['tests-only'] || files.length > 0;
process.exit(await runAll(isPart ? [tests({ files })] : all, values.results));
