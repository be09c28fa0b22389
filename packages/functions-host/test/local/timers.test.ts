import { setImmediate as nextTurn } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FunctionDefinition } from '../../src/functions.ts';
import { createTimers } from '../../src/timers/timers.ts';
import type { Timers } from '../../src/timers/timers.ts';
import { temporaryFolder } from './support.ts';

interface TimerInput {
  Schedule: unknown;
  ScheduleStatus: { Last: string; Next: string; LastUpdated: string } | null;
  IsPastDue: boolean;
}
interface Run {
  at: string;
  input: TimerInput;
  end: () => void;
}

const NOON = Date.UTC(2026, 0, 1, 12);
const SECOND = 1000;
const HOUR = 3600 * SECOND;

let folder: ReturnType<typeof temporaryFolder>;
let running: Timers[];

beforeEach(() => {
  folder = temporaryFolder();
  running = [];
});

afterEach(() => {
  for (const timers of running) timers.stop();
  vi.useRealTimers();
  folder[Symbol.dispose]();
});

function timerFunction(schedule: string, runOnStartup = false): FunctionDefinition {
  const options = { type: 'timerTrigger', direction: 'in' as const, schedule, runOnStartup };
  return {
    name: 'tick',
    metadata: { name: 'tick', bindings: { timer: options } },
    callback: () => undefined,
    trigger: { bindingName: 'timer', type: 'timerTrigger', options },
    durableClients: [],
    disabled: false,
  };
}

/** Starts a timer with a clock that only the test moves. Runs last until the test ends them, if `slow`. */
function start(schedule: string, { slow = false, runOnStartup = false, env = {} } = {}): Run[] {
  const runs: Run[] = [];
  const timers = createTimers({
    functions: [timerFunction(schedule, runOnStartup)],
    env,
    stateFolder: folder.path,
    invoke: (_definition, data) =>
      new Promise<void>((end) => {
        const at = new Date(Date.now()).toISOString();
        runs.push({ at, input: JSON.parse(data.json ?? '') as TimerInput, end });
        if (!slow) end();
      }),
    now: Date.now,
    log: () => undefined,
  });
  running.push(timers);
  timers.start();
  return runs;
}

function setClock(time: number): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: time });
}

/** What the state folder remembers, once it says so of this moment. */
async function recorded(lastUpdated: string): Promise<void> {
  await expect
    .poll(() => readFileSync(join(folder.path, 'timers.json'), 'utf8'))
    .toContain(`"LastUpdated": "${lastUpdated}"`);
}

describe('a timer', () => {
  it('runs at its times, in UTC, after %SETTING% is resolved [timer-schedule, timer-setting]', async () => {
    setClock(NOON + 10 * SECOND);
    const runs = start('%WHEN%', { env: { WHEN: '0,30 * * * * *' } });

    await vi.advanceTimersByTimeAsync(60 * SECOND);

    expect(runs.map(({ at }) => at)).toEqual(['2026-01-01T12:00:30.000Z', '2026-01-01T12:01:00.000Z']);
  });

  it('wants day of month and day of week both to match, as NCRONTAB does [timer-schedule]', async () => {
    setClock(Date.UTC(2026, 5, 1) - SECOND);
    const monday = start('0 0 0 1 * MON');
    const tuesday = start('0 0 0 1 * TUE');

    await vi.advanceTimersByTimeAsync(SECOND);

    expect([monday.length, tuesday.length]).toEqual([1, 0]);
  });

  it('has no status when it runs more than once a minute [timer-status]', async () => {
    setClock(NOON);
    const runs = start('*/15 * * * * *');

    await vi.advanceTimersByTimeAsync(15 * SECOND);

    expect(runs[0]?.input).toEqual({
      Schedule: { AdjustForDST: true },
      ScheduleStatus: null,
      IsPastDue: false,
    });
  });

  it('tells of its last and next time otherwise [timer-status]', async () => {
    setClock(NOON);
    const runs = start('0 0 * * * *');

    await vi.advanceTimersByTimeAsync(HOUR);
    await recorded('2026-01-01T13:00:00.000+00:00');
    await vi.advanceTimersByTimeAsync(HOUR);

    expect(runs.map(({ input }) => input.ScheduleStatus)).toEqual([
      {
        Last: '0001-01-01T00:00:00+00:00',
        Next: '2026-01-01T13:00:00.000+00:00',
        LastUpdated: '2026-01-01T12:00:00.000+00:00',
      },
      {
        Last: '2026-01-01T13:00:00.000+00:00',
        Next: '2026-01-01T14:00:00.000+00:00',
        LastUpdated: '2026-01-01T13:00:00.000+00:00',
      },
    ]);
  });

  it('never runs beside itself, and makes up once for the times that a long run outlasted [timer-one-at-a-time]', async () => {
    setClock(NOON);
    const runs = start('0 * * * * *', { slow: true });

    await vi.advanceTimersByTimeAsync(60 * SECOND);
    await vi.advanceTimersByTimeAsync(190 * SECOND);
    const whileRunning = runs.length;
    runs[0]?.end();
    // Not by a poll, which would move the clock between its looks.
    for (let turns = 0; runs.length < 2 && turns < 200_000; turns += 1) {
      await vi.advanceTimersByTimeAsync(0);
      await nextTurn();
    }

    expect(whileRunning).toBe(1);
    expect(runs[1]?.at).toBe('2026-01-01T12:04:10.000Z');
    runs[1]?.end();
    await recorded('2026-01-01T12:04:10.000+00:00');
    await vi.advanceTimersByTimeAsync(50 * SECOND);
    expect(runs[2]?.at).toBe('2026-01-01T12:05:00.000Z');
  });

  it('runs at once and past due when the host was down at its time [timer-past-due]', async () => {
    setClock(NOON);
    start('0 0 * * * *');
    await recorded('2026-01-01T12:00:00.000+00:00');
    running.pop()?.stop();

    setClock(NOON + 3 * HOUR + SECOND);
    const late = start('0 0 * * * *');
    await recorded('2026-01-01T15:00:01.000+00:00');
    running.pop()?.stop();
    setClock(NOON + 3 * HOUR + 2 * SECOND);
    const onTime = start('0 0 * * * *');

    expect(late.map(({ input }) => input.IsPastDue)).toEqual([true]);
    expect(onTime).toEqual([]);
  });

  it('is not past due by a schedule that it no longer has [timer-past-due]', async () => {
    setClock(NOON);
    start('0 0 * * * *');
    await recorded('2026-01-01T12:00:00.000+00:00');
    running.pop()?.stop();

    setClock(NOON + 3 * HOUR);
    const runs = start('0 0 0 * * *');

    expect(runs).toEqual([]);
  });

  it('runs when the host starts, if it asks for that', () => {
    setClock(NOON);

    const runs = start('0 0 0 1 1 *', { runOnStartup: true });

    expect(runs.map(({ input }) => input.IsPastDue)).toEqual([false]);
  });

  it('waits longer than a setTimeout can', async () => {
    setClock(Date.UTC(2026, 0, 1, 1));
    const runs = start('0 0 0 1 3 *');

    await vi.advanceTimersByTimeAsync(60 * 24 * HOUR);

    expect(runs.map(({ at }) => at)).toEqual(['2026-03-01T00:00:00.000Z']);
  });
});
