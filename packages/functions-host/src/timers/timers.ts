import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '@lab-gallery/local-service/atomic-file';
import { InvalidFunctionError } from '../errors.ts';
import type { FunctionDefinition } from '../functions.ts';
import type { Log } from '../log.ts';
import { parseSchedule } from './schedule.ts';
import type { Schedule } from './schedule.ts';
import { isObject, resolveSettings } from '../settings.ts';
import { toJsonData } from '../typed-data.ts';
import type { TypedData } from '../typed-data.ts';

/** What is remembered of a monitored timer; times are ISO texts with offset, as the app sees them. */
interface ScheduleStatus {
  Last: string;
  Next: string;
  LastUpdated: string;
}

interface Timer {
  definition: FunctionDefinition;
  schedule: Schedule;
  runOnStartup: boolean;
  running: boolean;
  handle: NodeJS.Timeout | undefined;
}

export interface Timers {
  /** Starts every timer: overdue ones and those with runOnStartup at once. */
  start(): void;
  /** Runs a timer now, whatever its schedule says. False if there is no such timer. */
  run(name: string): boolean;
  /** No run begins any more. */
  stop(): void;
  /** Resolves when no run is going on, and the last one is recorded. */
  idle(): Promise<void>;
}

/** .NET's first moment, which stands for "never". */
const NEVER = '0001-01-01T00:00:00+00:00';
/** Long waits are cut in pieces: the machine may sleep, and setTimeout ends at 24.8 days. */
const MAX_WAIT_MS = 30_000;

/**
 * Timer triggers: one run of each at a time; a run that was missed while the host was down, or that its
 * predecessor outlasted, is made up for once. Last and next times are kept in `timers.json` of the state folder.
 * @throws {InvalidFunctionError} for a schedule that can't be read.
 */
export function createTimers(options: {
  functions: readonly FunctionDefinition[];
  env: NodeJS.ProcessEnv;
  stateFolder: string;
  invoke: (definition: FunctionDefinition, input: TypedData) => Promise<unknown>;
  now: () => number;
  log: Log;
}): Timers {
  const { functions, env, invoke, now, log } = options;
  const file = join(options.stateFolder, 'timers.json');
  const statuses = readStatuses(file, log);
  const timers = functions
    .filter(({ trigger }) => trigger.type === 'timerTrigger')
    .map((definition) => createTimer(definition, env, now()));
  // oxlint-disable-next-line own/no-unbounded-memory -- each goes with its run
  const runs = new Set<Promise<void>>();
  let stopped = true;

  let saving = Promise.resolve();
  /** One write after the other, so that an older state never replaces a newer one. */
  const save = (name: string, status: ScheduleStatus): Promise<void> => {
    statuses.set(name, status);
    saving = saving
      .then(() => writeFileAtomically(file, JSON.stringify(Object.fromEntries(statuses), null, 2)))
      .catch((error: unknown) => {
        log('error', `The run of timer '${name}' could not be recorded: ${String(error)}`);
      });
    return saving;
  };

  const fire = async (timer: Timer, occurrence: number, isPastDue: boolean): Promise<void> => {
    const { definition, schedule } = timer;
    clearTimeout(timer.handle);
    timer.running = true;
    // A timeout may end a moment early; the occurrence it stood for must not come again.
    const startedAt = Math.max(now(), occurrence);
    const status = schedule.isFrequent ? null : (statuses.get(definition.name) ?? null);
    const input = {
      Schedule: { AdjustForDST: true },
      ScheduleStatus: status,
      IsPastDue: isPastDue,
    };
    try {
      await invoke(definition, toJsonData(input));
    } catch {
      // The invoker has logged it. A failed run is not made up for: the next one is on schedule.
    }
    timer.running = false;
    const next = schedule.next(startedAt);
    if (!schedule.isFrequent && next !== undefined) {
      await save(definition.name, { Last: iso(startedAt), Next: iso(next), LastUpdated: iso(startedAt) });
    }
    if (next !== undefined) wait(timer, next);
  };

  const launch = (timer: Timer, occurrence: number, isPastDue: boolean): void => {
    const run = fire(timer, occurrence, isPastDue).finally(() => runs.delete(run));
    runs.add(run);
  };

  const wait = (timer: Timer, occurrence: number): void => {
    if (stopped) return;
    const remaining = occurrence - now();
    timer.handle = setTimeout(
      () => {
        if (occurrence > now()) wait(timer, occurrence);
        else if (!timer.running) launch(timer, occurrence, false);
      },
      Math.min(Math.max(remaining, 0), MAX_WAIT_MS),
    );
  };

  const startTimer = (timer: Timer): void => {
    const { definition, schedule, runOnStartup } = timer;
    const { isPastDue, status } = schedule.isFrequent
      ? { isPastDue: false, status: undefined }
      : plan(schedule, statuses.get(definition.name), now());
    if (status !== undefined) void save(definition.name, status);
    const next = schedule.next(now());
    if (runOnStartup || isPastDue) launch(timer, now(), isPastDue);
    else if (next !== undefined) wait(timer, next);
    else log('warn', `The schedule of timer '${definition.name}' has no next occurrence.`);
  };

  return {
    start: () => {
      stopped = false;
      for (const timer of timers) if (!timer.definition.disabled) startTimer(timer);
    },
    run: (name) => {
      const timer = timers.find(({ definition }) => definition.name.toLowerCase() === name.toLowerCase());
      if (timer === undefined) return false;
      if (timer.running) log('warn', `Timer '${timer.definition.name}' is running already.`);
      else launch(timer, now(), false);
      return true;
    },
    stop: () => {
      stopped = true;
      for (const timer of timers) clearTimeout(timer.handle);
    },
    idle: async () => {
      await Promise.all(runs);
    },
  };
}

function createTimer(definition: FunctionDefinition, env: NodeJS.ProcessEnv, now: number): Timer {
  const { schedule, runOnStartup } = definition.trigger.options;
  if (typeof schedule !== 'string')
    throw new InvalidFunctionError(definition.name, 'its timer has no schedule');
  const expression = resolveSettings(schedule, env, `The schedule of function "${definition.name}"`);
  try {
    return {
      definition,
      schedule: parseSchedule(expression, now),
      runOnStartup: runOnStartup === true,
      running: false,
      handle: undefined,
    };
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidFunctionError(definition.name, problem, { cause });
  }
}

/**
 * Compares what was planned with the present, and plans anew if the schedule has changed or is new
 * (WebJobs SDK: ScheduleMonitor).
 * @returns the status to record, if it differs from the known one.
 */
function plan(
  schedule: Schedule,
  known: ScheduleStatus | undefined,
  now: number,
): { isPastDue: boolean; status: ScheduleStatus | undefined } {
  const since = known === undefined ? now : Date.parse(known.LastUpdated);
  const planned = schedule.next(since);
  if (planned === undefined) return { isPastDue: false, status: undefined };
  const isNew = known === undefined || Date.parse(known.Next) !== planned;
  return {
    isPastDue: known !== undefined && planned < now,
    status: isNew ? { Last: known?.Last ?? NEVER, Next: iso(planned), LastUpdated: iso(since) } : undefined,
  };
}

function readStatuses(file: string, log: Log): Map<string, ScheduleStatus> {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const entries = isObject(content) ? Object.entries(content) : [];
    return new Map(entries.filter((entry): entry is [string, ScheduleStatus] => isStatus(entry[1])));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      log('warn', `The timers' last runs are forgotten: ${file} can't be read (${String(error)}).`);
    }
    return new Map();
  }
}

function isStatus(value: unknown): value is ScheduleStatus {
  if (!isObject(value)) return false;
  return ['Last', 'Next', 'LastUpdated'].every((key) => !Number.isNaN(Date.parse(String(value[key]))));
}

function iso(time: number): string {
  return new Date(time).toISOString().replace('Z', '+00:00');
}
