import { execFileSync } from 'node:child_process';

/** Builds the app once for all tests. */
export function setup(): void {
  execFileSync(process.execPath, ['build.ts'], { cwd: `${import.meta.dirname}/..`, stdio: 'inherit' });
}
