import type { Used } from './processes.ts';
import type { Failure, Results, Timed } from './results.ts';

const MAX_ROWS = 10;

export interface Costs {
  /** Undefined where the system does not tell. */
  readonly used: Used | undefined;
  readonly wallSeconds: number;
}

/** What stands at the end of a run. The lines are as wide as what they tell. */
export function table(results: Results, { used, wallSeconds }: Costs): string[] {
  const rows: [string, string][] = [
    ['Passed', String(results.passed)],
    ['Failed', String(results.failures.length)],
    ['Skipped', String(results.skipped)],
    ['Checks passed', String(results.checksPassed)],
    [
      'CPU seconds',
      used ? `${used.cpuSeconds.toFixed(0)} (user + system, children included)` : 'unknown here',
    ],
    ['Peak memory', used ? `${gigabytes(used.peakBytes)} (sum of resident memory)` : 'unknown here'],
    ['Wall time', clock(wallSeconds)],
  ];
  return [
    ...slowest('Slowest files', results.slowFiles),
    ...slowest('Slowest tests', results.slowTests),
    ...failed(results.failures),
    ...rows.map(([name, value]) => `${name.padEnd(16)}${value}`),
  ];
}

function slowest(title: string, timed: readonly Timed[]): string[] {
  if (timed.length === 0) return [];
  const longest = timed.toSorted((a, b) => b.seconds - a.seconds).slice(0, MAX_ROWS);
  return [title, ...longest.map(({ name, seconds }) => `${seconds.toFixed(1).padStart(8)} s  ${name}`), ''];
}

function failed(failures: readonly Failure[]): string[] {
  if (failures.length === 0) return [];
  return ['Failed', ...failures.flatMap(({ name, alone }) => [`  ${name}`, `      ${alone}`]), ''];
}

/** Minutes and seconds, for example `4:07`. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** A failure as it is told when it happens: the sentence, why, the host's log, and how to run it alone. */
export function failureText({ name, file, message, hostLog, alone }: Failure): string[] {
  return [
    '',
    `FAILED  ${name}`,
    ...(file === undefined ? [] : [`        in ${file}`]),
    ...indented(message),
    ...(hostLog === undefined ? [] : ["    The host's log:", ...indented(hostLog)]),
    `    Alone:  ${alone}`,
    '',
  ];
}

function indented(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`);
}
