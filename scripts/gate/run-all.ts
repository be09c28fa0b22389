import { writeFileSync } from 'node:fs';
import { watchProcesses } from './processes.ts';
import { emptyResults, lastLine, type Results } from './results.ts';
import { createScreen, type Screen } from './screen.ts';
import { table } from './table.ts';

/** Part of a run: notes what it finds out. @returns whether the parts after it make sense */
export type Step = (results: Results, screen: Screen) => Promise<boolean>;

/**
 * Runs the steps one after the other, tells how it goes on, and ends with the table and the one line that counts.
 *
 * @param resultsFile where to leave the results, as JSON
 * @returns the exit code
 */
export async function runAll(steps: readonly Step[], resultsFile?: string): Promise<number> {
  const from = performance.now();
  const watch = watchProcesses();
  const screen = createScreen(process.stdout);
  const results = emptyResults();

  for (const step of steps) {
    if (!(await step(results, screen))) break;
  }

  const leftovers = await watch.endAll();
  const costs = { used: watch.used(), wallSeconds: (performance.now() - from) / 1000 };
  screen.close();
  if (leftovers > 0) screen.print(`${leftovers} processes did not end and have been killed.`);
  screen.print('', ...table(results, costs), '', lastLine(results));
  if (resultsFile !== undefined) writeFileSync(resultsFile, JSON.stringify({ ...results, ...costs }));
  return results.failures.length === 0 && results.passed > 0 ? 0 : 1;
}
