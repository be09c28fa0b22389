import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startHost } from '../../src/index.ts';
import type { Host, HostOptions } from '../../src/index.ts';

const require = createRequire(import.meta.url);
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** Settings with which any app starts. */
export const SETTINGS = {
  Values: { FUNCTIONS_WORKER_RUNTIME: 'node', AzureWebJobsStorage: 'UseDevelopmentStorage=true' },
};

/** A folder that is gone when the test ends. */
export function temporaryFolder(): { path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), 'functions-host-'));
  return {
    path,
    [Symbol.dispose]: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

export interface AppFiles {
  /** The app's code; `app` and `df` are the real SDKs. Left out: no entry point is built. */
  code?: string;
  hostJson?: string;
  settings?: unknown;
}

/** Writes a whole app into a folder, for what a fixture on disk would be too much for. */
export function writeApp(folder: string, files: AppFiles): string {
  const sdk = (name: string): string => `require(${JSON.stringify(require.resolve(name))})`;
  const header = `const { app } = ${sdk('@azure/functions')};\nconst df = ${sdk('durable-functions')};\n`;
  writeFileSync(join(folder, 'package.json'), '{ "main": "app.cjs" }');
  writeFileSync(join(folder, 'host.json'), files.hostJson ?? '{ "version": "2.0" }');
  writeFileSync(join(folder, 'local.settings.json'), JSON.stringify(files.settings ?? SETTINGS));
  if (files.code !== undefined) writeFileSync(join(folder, 'app.cjs'), header + files.code);
  return folder;
}

/** Starts a host in this process; `messages` collects what it logs. */
export async function startInProcess(
  root: string,
  stateFolder: string,
  options: Partial<HostOptions> = {},
): Promise<Host & { messages: string[] }> {
  const messages: string[] = [];
  const host = await startHost({
    root,
    settingsFile: join(root, 'local.settings.json'),
    stateFolder,
    port: 0,
    log: (level, message) => messages.push(`${level} ${message}`),
    ...options,
  });
  return { ...host, messages };
}

export interface HostProcess {
  child: ChildProcess;
  /** What it printed, so far. */
  output(): { stdout: string; stderr: string };
  /** The origin, once it is ready; rejects if it ends before. */
  ready: Promise<string>;
  /** The exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals | null>;
}

/** Runs `main.ts` as its users do. */
export function startProcess(
  root: string,
  stateFolder: string,
  args: string[] = [],
  env: NodeJS.ProcessEnv = {},
): HostProcess {
  const child = spawn(
    process.execPath,
    [MAIN, '--root', root, '--state', stateFolder, '--port', '0', ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, ...env },
    },
  );
  const printed = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (printed.stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (printed.stderr += chunk.toString()));
  const ended = once(child, 'close').then(
    ([code, signal]: unknown[]) => (code ?? signal) as number | NodeJS.Signals,
  );
  const ready = Promise.race([
    once(child, 'message').then(([message]: unknown[]) => (message as { origin: string }).origin),
    ended.then((code) => Promise.reject(new Error(`ended with ${String(code)}: ${printed.stderr}`))),
  ]);
  ready.catch(() => undefined);
  return { child, output: () => ({ ...printed }), ready, ended };
}
