/**
 * `npm run test:all`: both circles. The gate with every sample and with the tests of the outer circle, the pictures of
 * every page, and the mutation of the rules and of the engine. It takes hours.
 */
import { checks, scripts } from './gate/checks.ts';
import { judgeOuterTests } from './gate/outer-tests.ts';
import { runAll } from './gate/run-all.ts';
import { tests } from './gate/run-tests.ts';

process.exit(
  await runAll([
    checks,
    tests({ mode: 'long' }),
    judgeOuterTests,
    scripts('check:contract', 'check:role'),
    tests({ config: 'test/browser/vitest.pictures.config.ts' }),
    scripts('test:mutation:rules', 'test:mutation:engine'),
  ]),
);
