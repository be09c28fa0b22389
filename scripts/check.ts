/** `npm run check`: all that the gate checks before the tests. */
import { checks } from './gate/checks.ts';
import { emptyResults } from './gate/results.ts';
import { createScreen } from './gate/screen.ts';

const screen = createScreen(process.stdout);
const results = emptyResults();
await checks(results, screen);
screen.close();
const { checksPassed, failures } = results;
screen.print(`${checksPassed} checks passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;
