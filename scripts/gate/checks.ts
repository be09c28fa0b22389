import { availableParallelism } from 'node:os';
import type { Results } from './results.ts';
import type { Step } from './run-all.ts';
import { runScript, runScripts, type ScriptEnd } from './run-script.ts';
import type { Screen } from './screen.ts';
import { failureText } from './table.ts';

/** What the others read: the bundle, and the types that the page takes from its API document. */
const FIRST = ['build', 'build:types'];

/** The longest first. */
const CHECKS = [
  'check:lint',
  'check:format',
  'check:types',
  'check:rooms',
  'check:dead-code',
  'check:api',
  'check:docs',
  'check:words',
] as const;

/** Everything that `npm run check` checks. Where the app is not built, nothing else makes sense. */
export const checks: Step = async (results, screen) => {
  for (const name of FIRST) {
    screen.status(`${name} …`);
    if (!note(await runScript(name), results, screen)) return false;
  }
  let left = CHECKS.length;
  screen.status(`${left} checks left`);
  await runScripts(CHECKS, availableParallelism(), (end) => {
    note(end, results, screen);
    left -= 1;
    screen.status(`${left} checks left`);
  });
  return true;
};

/** Runs scripts of package.json, one after the other. */
export function scripts(...names: string[]): Step {
  return async (results, screen) => {
    for (const name of names) {
      screen.status(`${name} …`);
      note(await runScript(name), results, screen);
    }
    return true;
  };
}

function note({ name, hasPassed, output, seconds }: ScriptEnd, results: Results, screen: Screen): boolean {
  if (hasPassed) {
    results.checksPassed += 1;
    screen.print(`passed  ${name} (${seconds.toFixed(0)} s)`);
  } else {
    const failure = { name, message: output, alone: `npm run ${name}` };
    results.failures.push(failure);
    screen.print(...failureText(failure));
  }
  return hasPassed;
}
