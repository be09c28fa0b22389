/**
 * The Functions host as a process:
 *
 *     node packages/functions-host/src/main.ts [--root .] [--settings local.settings.json] [--port 7071] [--state .local/host]
 *
 * Prints one line to stdout when it is ready and tells its parent, if it has an IPC channel. Logs go to stderr.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { HostStartError } from './errors.ts';
import { startHost } from './index.ts';
import type { Host } from './index.ts';
import type { Log } from './log.ts';

/** Must be enough for running invocations to end; then the process goes anyway. */
const CLOSE_LIMIT_MS = 14_000;

const log: Log = (level, message) => {
  if (level === 'debug' && process.env['HOST_LOG'] !== 'debug') return;
  process.stderr.write(`${new Date().toISOString()} ${level} ${message}\n`);
};

/** As the Node worker does: after an error that nobody caught, its state can't be trusted. */
function dieOf(kind: string, error: unknown): never {
  log(
    'error',
    `${kind} in the app: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  process.exit(1);
}

function readPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) throw new HostStartError(`--port ${text} is not a port number.`);
  return port;
}

function readArguments(): { root: string; settings?: string; port?: string; state?: string } {
  try {
    return parseArgs({
      options: {
        root: { type: 'string', default: '.' },
        settings: { type: 'string' },
        port: { type: 'string' },
        state: { type: 'string' },
      },
    }).values;
  } catch (cause) {
    throw new HostStartError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

async function start(): Promise<Host> {
  const values = readArguments();
  const root = resolve(values.root);
  const port = readPort(values.port);
  const settingsFile = resolve(values.settings ?? join(root, 'local.settings.json'));
  const stateFolder = resolve(values.state ?? join(root, '.local/host'));
  if (!existsSync(root)) throw new HostStartError(`There is no folder ${root}.`);
  // A worker runs in the app's folder.
  process.chdir(root);
  return startHost({ root, settingsFile, stateFolder, log, ...(port === undefined ? {} : { port }) });
}

function closeOnSignal(host: Host): void {
  let isClosing = false;
  const close = (): void => {
    if (isClosing) return;
    isClosing = true;
    setTimeout(() => process.exit(1), CLOSE_LIMIT_MS).unref();
    host.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log('error', `The host did not close cleanly: ${String(error)}`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', close);
  process.on('SIGINT', close);
}

process.on('uncaughtException', (error) => dieOf('Uncaught exception', error));
process.on('unhandledRejection', (error) => dieOf('Unhandled rejection', error));

try {
  const host = await start();
  closeOnSignal(host);
  process.stdout.write(`Functions host listening on ${host.origin}\n`);
  process.send?.({ type: 'ready', origin: host.origin });
} catch (error) {
  // What the host foresaw is one sentence; anything else is a defect, and its place matters.
  if (error instanceof HostStartError) log('error', error.message);
  else log('error', error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(1);
}
