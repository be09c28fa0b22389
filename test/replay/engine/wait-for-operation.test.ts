import { describe, expect, it } from 'vitest';
import { waitForOperationOrchestrator } from '../../../orchestrations/engine/request/wait-for-operation.orchestrator.ts';
import type { OperationStatus } from '../../../shared/domain/arm/outcome.ts';
import { runOrchestrator, type ActivityCall, type RunResult } from '../run-orchestrator.ts';

const START = new Date('2026-03-02T08:00:00Z');

/** Waits for an operation that shows these states one after another; the last one stays. */
async function waitFor(
  states: (OperationStatus | Error)[],
  { minutes = 120, pauseSeconds = 15 } = {},
): Promise<RunResult> {
  return runOrchestrator(waitForOperationOrchestrator.handler, {
    startTime: START,
    input: {
      operation: 'stop#0',
      pauseSeconds,
      pollSeconds: 15,
      until: new Date(START.getTime() + minutes * 60_000).toISOString(),
    },
    activities: {
      checkOperationActivity: (_input: unknown, { attempt }: ActivityCall) => {
        const state = states[attempt - 1] ?? states.at(-1);
        if (state instanceof Error) throw state;
        return state;
      },
    },
    maxEpisodes: 5000,
  });
}

const running = (look: number, seconds = 1): OperationStatus => ({
  kind: 'running',
  operation: `stop#${look}`,
  seconds,
});

/** Seconds between the start and the run's looks. */
function looksOf(result: RunResult): number[] {
  return result.calls.map((call) => Math.round((call.at.getTime() - START.getTime()) / 1000));
}

describe('waitForOperation', () => {
  it('looks until the operation has succeeded', async () => {
    const result = await waitFor([running(1), running(2), { kind: 'succeeded' }]);

    expect(result).toMatchObject({ status: 'Completed', output: { kind: 'succeeded' } });
    expect(looksOf(result)).toEqual([15, 30, 45]);
  });

  it('gives back why Azure refused', async () => {
    const refused = { kind: 'refused', error: { code: 'QuotaExceeded', message: 'No.' } } as const;

    const result = await waitFor([running(1), refused]);

    expect(result.output).toEqual(refused);
  });

  it('sleeps as long as Azure says, and never less than the poll interval', async () => {
    const result = await waitFor([
      running(1, 90),
      { kind: 'wait', seconds: 200, why: 'Too many requests.' },
      running(2, 1),
      { kind: 'succeeded' },
    ]);

    expect(looksOf(result)).toEqual([15, 105, 305, 320]);
  });

  it('looks with the newest state of the poller, which a wait does not change', async () => {
    const result = await waitFor([
      running(1),
      { kind: 'wait', seconds: 20, why: 'Too many requests.' },
      running(2),
      { kind: 'succeeded' },
    ]);

    expect(result.calls.map((call) => call.input)).toEqual([
      { operation: 'stop#0' },
      { operation: 'stop#1' },
      { operation: 'stop#1' },
      { operation: 'stop#2' },
    ]);
  });

  it.each<[string, OperationStatus]>([
    ['runs', running(1, 60)],
    ['cannot be looked at', { kind: 'wait', seconds: 60, why: 'Too many requests.' }],
  ])('gives up when the time is over and the operation still %s', async (_what, state) => {
    const result = await waitFor([state], { minutes: 30 });

    expect(result.output).toMatchObject({ kind: 'refused', error: { code: 'OperationTimedOut' } });
    expect(result.finishedAt.getTime()).toBeLessThan(START.getTime() + 32 * 60_000);
  });

  it('takes a success that comes after the time is over', async () => {
    const result = await waitFor([running(1, 7200), { kind: 'succeeded' }], { minutes: 1, pauseSeconds: 15 });

    expect(result.output).toEqual({ kind: 'succeeded' });
  });

  it('waits for hours with a history that stays small', async () => {
    const looks = 120;
    const states = Array.from({ length: looks }, (_, index) => running(index + 1));

    const result = await waitFor([...states, { kind: 'succeeded' }]);

    expect(result.output).toEqual({ kind: 'succeeded' });
    expect(result.calls.map((call) => call.input)).toEqual(
      Array.from({ length: looks + 1 }, (_, index) => ({ operation: `stop#${index}` })),
    );
    expect(result.continuedAsNew).toBe(4);
    expect(result.longestHistory).toBeLessThanOrEqual(250);
  });

  it('keeps the pause that Azure asked for when it continues as new', async () => {
    const states = Array.from({ length: 25 }, (_, index) => running(index + 1, index === 24 ? 600 : 1));

    const result = await waitFor([...states, { kind: 'succeeded' }]);

    const [before = 0, after = 0] = looksOf(result).slice(-2);
    expect(after - before).toBe(600);
  });

  it('looks again when a look fails for a moment', async () => {
    const result = await waitFor([new Error('lost'), running(1), new Error('lost'), { kind: 'succeeded' }]);

    expect(result.output).toEqual({ kind: 'succeeded' });
  });

  it('fails when no look is possible', async () => {
    const result = await waitFor([new Error('lost')]);

    expect(result.status).toBe('Failed');
    expect(result.calls).toHaveLength(8);
  });

  it('ends where there is only a pause to wait for, however often a look is put off', async () => {
    const result = await runOrchestrator(waitForOperationOrchestrator.handler, {
      startTime: START,
      input: { pauseSeconds: 60, pollSeconds: 60, until: new Date(START.getTime() + 60_000).toISOString() },
      activities: {
        checkOperationActivity: () => ({ kind: 'wait', seconds: 20, why: 'The tables are busy.' }),
      },
      maxEpisodes: 500,
    });

    expect(result).toMatchObject({ status: 'Completed', output: { kind: 'succeeded' } });
  });

  it('refuses an input that is not in its form', async () => {
    const result = await runOrchestrator(waitForOperationOrchestrator.handler, {
      input: { operation: '' },
      activities: { checkOperationActivity: () => null },
    });

    expect(result.status).toBe('Failed');
  });
});
