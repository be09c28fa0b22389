/** Reads what Linux says of processes (proc_pid_stat(5)), and watches those that descend from this one. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { TreeUsage, type ProcessSample, type Processes } from './usage.ts';

const LOOK_EVERY_MS = 1_000;

/** Services end by themselves when their parent has ended, and finish first what they are at. */
const END_LIMIT_MS = 10_000;

export interface Used {
  /** User and system time, of this process and of all that descend from it. */
  readonly cpuSeconds: number;
  /** The sum of what all of them had resident at once. */
  readonly peakBytes: number;
}

export interface Watch {
  /** Until now; undefined where the system does not tell. */
  used(): Used | undefined;
  /** Waits for what descends from this process to end, for a while, and kills the rest. @returns how many those were */
  endAll(): Promise<number>;
}

/** Watches this process and its descendants from now on. */
export function watchProcesses(): Watch {
  if (process.platform !== 'linux') {
    return { used: () => undefined, endAll: () => Promise.resolve(0) };
  }
  const ticksPerSecond = systemValue('CLK_TCK', 100);
  const pageSize = systemValue('PAGESIZE', 4_096);
  const usage = new TreeUsage(process.pid);
  const look = (): void => {
    usage.take(readProcesses(pageSize));
  };
  look();
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  return {
    used() {
      look();
      return { cpuSeconds: usage.ticks / ticksPerSecond, peakBytes: usage.peakMemory };
    },
    async endAll() {
      const deadline = performance.now() + END_LIMIT_MS;
      look();
      while (usage.descendants.length > 0 && performance.now() < deadline) {
        await sleep(100);
        look();
      }
      clearInterval(timer);
      return usage.descendants.filter(({ pid }) => kill(pid)).length;
    },
  };
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false; // It has ended meanwhile.
  }
}

function systemValue(name: string, usual: number): number {
  const { stdout } = spawnSync('getconf', [name], { encoding: 'utf8' });
  return Number(stdout) || usual;
}

function readProcesses(pageSize: number): Processes {
  const processes = new Map<number, ProcessSample>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      processes.set(Number(name), parseStat(readFileSync(`/proc/${name}/stat`, 'utf8'), pageSize));
    } catch {
      // It has ended meanwhile.
    }
  }
  return processes;
}

/** Fields by their number in proc_pid_stat(5); the second, a name in parentheses, may hold anything. */
export function parseStat(stat: string, pageSize: number): ProcessSample {
  const nameEnd = stat.lastIndexOf(')');
  const rest = stat.slice(nameEnd + 2).split(' ');
  const field = (number: number): number => Number(rest[number - 3]);
  return {
    pid: Number.parseInt(stat, 10),
    parent: field(4),
    ownTicks: field(14) + field(15),
    childTicks: field(16) + field(17),
    startedAt: field(22),
    memory: field(24) * pageSize,
  };
}
