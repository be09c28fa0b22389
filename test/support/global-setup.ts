import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { forgetUse } from '../contract/role-use.ts';
import { forgetSeen } from '../contract/seen.ts';
import { unpackChromium } from './chromium.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Path of the browser's executable. */
    chromium: string;
  }
}

/**
 * Once before all tests: builds the app, unpacks the browser, forgets what those before have seen of the API and used
 * of the role, and gives the run a temporary folder of its own, which goes with everything that workers left in it.
 */
export async function setup(project: TestProject): Promise<() => void> {
  execFileSync(process.execPath, ['scripts/build.ts'], {
    cwd: resolve(import.meta.dirname, '../..'),
    stdio: 'inherit',
  });
  forgetSeen();
  forgetUse();
  const folder = mkdtempSync(join(tmpdir(), 'lab-gallery-tests-'));
  // Workers, and what they start, inherit it.
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder;
  project.provide('chromium', await unpackChromium());
  return () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  };
}
