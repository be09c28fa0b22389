/**
 * Lints the API document as the built app serves it, and leaves it in `dist/openapi.json`. The host alone is
 * enough for that: no service is asked for anything.
 */
import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppHost } from '../component/app-host.ts';
import { copyApp, SOURCE } from '../component/app-copy.ts';

const FILE = join(SOURCE, 'dist/openapi.json');

await using undo = new AsyncDisposableStack();
const root = await copyApp();
undo.defer(() => rm(root, { recursive: true, force: true, maxRetries: 5 }));
const settingsFile = join(SOURCE, 'local.settings.sample.json');
const host = new AppHost({
  root,
  settingsFile,
  port: 0,
  env: { ...process.env, SWEEP_SCHEDULE: '0 0 0 1 1 *', SYNC_SCHEDULE: '0 0 0 1 1 *' },
});
undo.defer(() => host.stop());
await host.start();
const response = await fetch(new URL('/api/openapi.json', host.origin));
if (response.status !== 200) throw new Error(`The app answers ${response.status} in place of its document.`);
await writeFile(FILE, JSON.stringify(await response.json(), undefined, 2));

const redocly = fileURLToPath(import.meta.resolve('@redocly/cli/bin/cli.js'));
try {
  execFileSync(process.execPath, [redocly, 'lint', FILE], {
    cwd: SOURCE,
    stdio: 'inherit',
    // It is a check and nothing else: it tells nobody, and asks for no news of itself.
    env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  });
} catch {
  process.exitCode = 1; // The linter has said what is wrong.
}
