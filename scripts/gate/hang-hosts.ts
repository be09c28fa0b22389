import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 100;

/**
 * Waits until a Functions host with the app serves the tests of a copy of the project, and stops all that there are
 * (SIGSTOP): they are there, take connections, and never answer. Linux only.
 *
 * @returns their process ids
 */
export async function hangHosts(project: string, signal: AbortSignal): Promise<number[]> {
  for (;;) {
    const hosts = appHosts(project);
    if (hosts.some(isListening)) {
      for (const { pid } of hosts) process.kill(pid, 'SIGSTOP');
      return hosts.map(({ pid }) => pid);
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

interface AppHost {
  readonly pid: number;
  /** The folder of the copy of the app that it serves. */
  readonly root: string;
}

/** As test/component/app-host.ts starts them: with the project's settings, over a copy of the app. */
function appHosts(project: string): AppHost[] {
  return readdirSync('/proc').flatMap((name) => {
    const words = /^\d+$/.test(name) ? commandOf(name) : [];
    const root = words[words.indexOf('--root') + 1];
    const isHost = words.includes(join(project, 'local/host/main.ts'));
    const isOfApp = words.includes(join(project, 'local.settings.sample.json')) && root !== project;
    return isHost && isOfApp && root !== undefined ? [{ pid: Number(name), root }] : [];
  });
}

function commandOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return []; // It has ended meanwhile.
  }
}

function isListening({ root }: AppHost): boolean {
  try {
    return readFileSync(join(root, '.local/host.log'), 'utf8').includes('Functions host listening');
  } catch {
    return false; // It has said nothing yet.
  }
}
