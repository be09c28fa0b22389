/** Lints the API document as the built app serves it, and leaves it in `dist/openapi.json`. */
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SOURCE } from '../component/support/app-copy.ts';
import { readApiDocument } from './read-document.ts';

const FILE = join(SOURCE, 'dist/openapi.json');
const CONFIG = join(import.meta.dirname, 'redocly.yaml');

await writeFile(FILE, JSON.stringify(await readApiDocument(), undefined, 2));

const redocly = fileURLToPath(import.meta.resolve('@redocly/cli/bin/cli.js'));
try {
  execFileSync(process.execPath, [redocly, 'lint', FILE, '--config', CONFIG], {
    cwd: SOURCE,
    stdio: 'inherit',
    // It is a check and nothing else: it tells nobody, and asks for no news of itself.
    env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  });
} catch {
  process.exitCode = 1; // The linter has said what is wrong.
}
