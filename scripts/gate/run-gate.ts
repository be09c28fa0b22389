import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Used } from './processes.ts';
import { lastLine, type Results } from './results.ts';

export interface GateRun {
  /** The project's folder. */
  readonly root: string;
  /** Gets the log and the results. */
  readonly folder: string;
  /** Names both. */
  readonly name: string;
  /** Parts of the names of files; all files if there are none. */
  readonly files?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Put before the command, for example `['taskset', '-c', '0']`. */
  readonly prefix?: readonly string[];
}

export interface GateEnd extends Results {
  readonly isGreen: boolean;
  readonly lastLine: string;
  readonly wallSeconds: number;
  readonly used?: Used;
  readonly logFile: string;
}

/** Runs the tests of the gate in a process of their own. @throws Error where it ends without results */
export async function runGate(options: GateRun): Promise<GateEnd> {
  const { root, folder, name, files = [], env, prefix = [] } = options;
  const logFile = join(folder, `${name}.log`);
  const resultsFile = join(folder, `${name}.json`);
  await rm(resultsFile, { force: true });
  const log = await open(logFile, 'w');
  const command = [
    ...prefix,
    process.execPath,
    'scripts/gate.ts',
    '--tests-only',
    '--results',
    resultsFile,
    ...files,
  ];
  const [executable = '', ...args] = command;
  try {
    const gate = spawn(executable, args, {
      cwd: root,
      stdio: ['ignore', log.fd, log.fd],
      env: { ...process.env, ...env },
    });
    const [code] = (await once(gate, 'close')) as [number | null];
    const text = await readFile(resultsFile, 'utf8').catch(() => undefined);
    if (text === undefined) throw new Error(`The gate has ended without a result; its log is ${logFile}.`);
    const results = JSON.parse(text) as Results & Pick<GateEnd, 'wallSeconds' | 'used'>;
    return { ...results, isGreen: code === 0, lastLine: lastLine(results), logFile };
  } finally {
    await log.close();
  }
}
