import { setTimeout as sleep } from 'node:timers/promises';
import { startVitest, type TestUserConfig } from 'vitest/node';
import { GateReporter } from './reporter.ts';
import type { Step } from './run-all.ts';

/** One run of Vitest. */
export interface TestRun {
  /** Vitest's: `long` has many samples. */
  readonly mode?: string;
  /** Another configuration file than Vitest's own. */
  readonly config?: string;
  /** Parts of the names of files; all files if there are none. */
  readonly files?: readonly string[];
}

/** What workers may take to end when there is nothing left to do; a hanging one is left to `endAll`. */
const CLOSE_LIMIT_MS = 30_000;

/** Runs the tests; a run without a test is a failure. What follows a run that had to be ended makes no sense. */
export function tests({ files = [], ...run }: TestRun = {}): Step {
  return async (results, screen) => {
    const before = results.passed + results.failures.length;
    // The set-up of the tests changes it, for itself and its workers.
    const environment = { ...process.env };
    const reporter = new GateReporter(results, screen);
    const options: TestUserConfig & Pick<TestRun, 'mode' | 'config'> = {
      ...run,
      watch: false,
      reporters: [reporter],
    };
    const hasRun = startVitest([...files], options).then((vitest) => within(vitest.close()));
    await Promise.race([hasRun, reporter.cancelled.then(() => within(hasRun))]);
    process.env = environment;
    if (results.passed + results.failures.length === before) {
      const message = 'There is nothing to judge.';
      results.failures.push({ name: 'No test has run', message, alone: 'npm test' });
    }
    return !reporter.isCancelled;
  };
}

/** Waits for it, but not for ever. */
async function within(closing: Promise<unknown>): Promise<void> {
  await Promise.race([closing, sleep(CLOSE_LIMIT_MS)]);
}
