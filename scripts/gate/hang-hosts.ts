import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 100;

/**
 * Waits until the tests of a copy of the project have had an answer of the app, and stops all its Functions hosts
 * (SIGSTOP): they are there, take connections, and never answer. Linux only.
 *
 * @returns their process ids
 */
export async function hangHosts(project: string, signal: AbortSignal): Promise<number[]> {
  for (;;) {
    const hosts = appHosts(project);
    if (hosts.length > 0 && hasAnswered(project)) {
      for (const pid of hosts) process.kill(pid, 'SIGSTOP');
      return hosts;
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** As test/component/support/app-host.ts starts them: with the project's settings, over a copy of the app. */
function appHosts(project: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const words = commandOf(pid);
      const isHost = words.includes(join(project, 'packages/functions-host/src/main.ts'));
      const isOfApp = words.includes(join(project, 'local.settings.sample.json'));
      return isHost && isOfApp && words[words.indexOf('--root') + 1] !== project;
    })
    .map(Number);
}

function commandOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return []; // It has ended meanwhile.
  }
}

/** What component tests see of the API they note: test/contract/seen.ts. */
function hasAnswered(project: string): boolean {
  return globSync('coverage/contract/*.txt', { cwd: project }).length > 0;
}
