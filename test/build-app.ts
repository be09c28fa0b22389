import { execFileSync } from 'node:child_process';
import { forgetUse } from './contract/role-use.ts';
import { forgetSeen } from './contract/seen.ts';

/** Builds the app once for all tests, and forgets what those before have seen of its API and used of its role. */
export function setup(): void {
  execFileSync(process.execPath, ['build.ts'], { cwd: `${import.meta.dirname}/..`, stdio: 'inherit' });
  forgetSeen();
  forgetUse();
}
