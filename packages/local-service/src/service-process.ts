import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';

export interface ServiceProcessOptions {
  /** The script to run on this Node, and its arguments. */
  readonly script: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** The whole environment; this process's own when left out. */
  readonly env?: NodeJS.ProcessEnv;
  /** Gets what it writes, appended. */
  readonly logFile: string;
  /** What the process sends over its IPC channel. */
  readonly onMessage?: (message: unknown) => void;
}

/** How a process ended: its exit code, or the signal that killed it. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A child process that ends with its parent, however the parent ends. */
export interface ServiceProcess {
  readonly pid: number | undefined;
  /** Resolves when it has ended, never rejects. */
  readonly ended: Promise<ProcessEnd>;
  hasEnded(): boolean;
  /** Asks it to end, as SIGTERM would; kills it if it takes longer than `limitMs`. Resolves when it has ended. */
  stop(limitMs?: number): Promise<ProcessEnd>;
}

const STOP_LIMIT_MS = 20_000;

/** Runs a script of ours as a process of its own. */
export async function startServiceProcess(options: ServiceProcessOptions): Promise<ServiceProcess> {
  const log = await open(options.logFile, 'a');
  try {
    const child = spawn(
      process.execPath,
      ['--import', new URL('end-with-parent.ts', import.meta.url).href, options.script, ...options.args],
      {
        // A process group of its own: Ctrl-C in the terminal reaches the parent, which stops things in their order.
        detached: process.platform !== 'win32',
        windowsHide: true,
        stdio: ['ignore', log.fd, log.fd, 'ipc'],
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
        ...(options.env === undefined ? {} : { env: options.env }),
      },
    );
    if (options.onMessage !== undefined) child.on('message', options.onMessage);
    let end: ProcessEnd | undefined;
    const ended = new Promise<ProcessEnd>((resolve) => {
      const settle = (code: number | null, signal: NodeJS.Signals | null): void => {
        end = { code, signal };
        resolve(end);
      };
      child.once('exit', settle);
      // It could not be started at all; other errors are followed by an exit.
      child.on('error', () => {
        if (child.pid === undefined) settle(null, null);
      });
    });
    return {
      pid: child.pid,
      ended,
      hasEnded: () => end !== undefined,
      stop: async (limitMs = STOP_LIMIT_MS) => {
        if (child.connected) child.disconnect();
        const limit = setTimeout(() => child.kill('SIGKILL'), limitMs);
        return ended.finally(() => {
          clearTimeout(limit);
        });
      },
    };
  } finally {
    await log.close();
  }
}
