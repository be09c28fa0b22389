import type { OrchestrationContext, Task } from 'durable-functions';
import { describe, expect, it } from 'vitest';
import { stopTemplateVmActivity } from '../../../orchestrations/steps/template-vm/template-vm.activities.ts';
import { AzureRefusedError } from '../../../orchestrations/engine/run/failures.ts';
import { requestPatientlyOrchestrator } from '../../../orchestrations/engine/request/request-patiently.orchestrator.ts';
import { untilDone } from '../../../orchestrations/engine/request/until-done.ts';
import { runOrchestrator, type ActivityCall, type RunOptions, type RunResult } from '../run-orchestrator.ts';

const START = new Date('2026-03-02T08:00:00Z');
const settings = { pollSeconds: 15, operationDeadlineMinutes: 120, lastTickSeconds: 60 };

/** Stops a VM, and returns what Azure refused as data. */
function* stop(context: OrchestrationContext): Generator<Task, unknown, unknown> {
  try {
    return { value: yield* untilDone(context, stopTemplateVmActivity, { templateVmId: 'vm' }, { settings }) };
  } catch (failure) {
    if (failure instanceof AzureRefusedError) return { refused: failure.error };
    throw failure;
  }
}

/** Asks with these answers one after another; the last one stays. */
async function ask(
  answers: unknown[],
  waitForOperation: NonNullable<RunOptions['subOrchestrations']>[string] = () => ({ kind: 'succeeded' }),
): Promise<RunResult> {
  return runOrchestrator(stop, {
    startTime: START,
    activities: {
      stopTemplateVmActivity: (_input: unknown, { attempt }: ActivityCall) =>
        answers[attempt - 1] ?? answers.at(-1),
    },
    orchestrators: { [requestPatientlyOrchestrator.name]: requestPatientlyOrchestrator.handler },
    subOrchestrations: { waitForOperationOrchestrator: waitForOperation },
  });
}

const done = { kind: 'done', value: null };
const started = { kind: 'started', operation: 'stop-1' };
const wait = (seconds: number) => ({ kind: 'wait', seconds, why: 'Azure is busy.' });

function secondsBetweenAsks({ calls }: RunResult): number[] {
  const times = calls
    .filter((call) => call.name === 'stopTemplateVmActivity')
    .map((call) => call.at.getTime());
  return times.slice(1).map((time, index) => Math.round((time - (times[index] ?? 0)) / 1000));
}

describe('untilDone', () => {
  it('asks once for what is done already', async () => {
    const result = await ask([done]);

    expect(result.output).toEqual({ value: null });
    expect(result.calls).toHaveLength(1);
  });

  it('waits for the operation that was started, and asks again', async () => {
    const result = await ask([started, done]);

    expect(result.output).toEqual({ value: null });
    expect(result.calls.map((call) => call.name)).toEqual([
      'stopTemplateVmActivity',
      'waitForOperationOrchestrator',
      'stopTemplateVmActivity',
    ]);
    expect(result.calls[1]?.input).toEqual({
      operation: 'stop-1',
      pauseSeconds: 15,
      pollSeconds: 15,
      until: '2026-03-02T10:00:00.000Z',
    });
  });

  it('waits longer from time to time, up to ten minutes, and never less than Azure says', async () => {
    const result = await ask([
      wait(1),
      wait(100),
      wait(1),
      wait(1),
      wait(1),
      wait(1),
      wait(1),
      wait(900),
      done,
    ]);

    expect(result.output).toEqual({ value: null });
    expect(secondsBetweenAsks(result)).toEqual([15, 100, 60, 120, 240, 480, 600, 900]);
  });

  it('gives up after 20 asks, with what Azure said last', async () => {
    const result = await ask([wait(1)]);

    expect(result.output).toEqual({ refused: { code: 'AzureNotReady', message: 'Azure is busy.' } });
    expect(result.calls.filter((call) => call.name === 'stopTemplateVmActivity')).toHaveLength(20);
    expect(result.longestHistory).toBeLessThanOrEqual(250);
  });

  it('gives up when operations end well and change nothing', async () => {
    const result = await ask([started]);

    expect(result.output).toEqual({ refused: { code: 'AzureNotReady', message: 'Azure did not do it.' } });
    expect(result.calls.filter((call) => call.name === 'stopTemplateVmActivity')).toHaveLength(20);
  });

  it('fails with what Azure refused at once', async () => {
    const error = { code: 'AuthorizationFailed', message: 'No.' };

    const result = await ask([{ kind: 'refused', error }]);

    expect(result.output).toEqual({ refused: error });
    expect(result.calls).toHaveLength(1);
  });

  it('fails with why the operation failed', async () => {
    const error = { code: 'OperationTimedOut', message: 'Too long.' };

    const result = await ask([started, done], () => ({ kind: 'refused', error }));

    expect(result.output).toEqual({ refused: error });
  });

  it('lets through what nobody foresaw', async () => {
    const result = await ask([started], () => {
      throw new Error('The wait was lost.');
    });

    expect(result).toMatchObject({
      status: 'Failed',
      error: expect.stringContaining('The wait was lost.') as string,
    });
  });
});
