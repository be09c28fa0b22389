import { RetryOptions } from 'durable-functions';
import type { OrchestrationContext, OrchestrationHandler, Task } from 'durable-functions';
import { describe, expect, it } from 'vitest';
import { runOrchestrator } from './run-orchestrator.ts';

const HOUR_MS = 3_600_000;
const startTime = new Date('2026-03-01T10:00:00Z');

type Steps = Generator<Task, unknown, unknown>;

describe('runOrchestrator', () => {
  it('runs activities and gives them their input as JSON leaves it', async () => {
    const received: unknown[] = [];
    function* greet(context: OrchestrationContext): Steps {
      const name = yield context.df.callActivity('greet', context.df.getInput());
      yield context.df.callActivity('greet', { at: new Date(0), nothing: undefined });
      yield context.df.callActivity('greet', true);
      return name;
    }

    const result = await runOrchestrator(greet, {
      input: 'Ada',
      activities: { greet: (input) => received.push(input) && `hello ${String(input)}` },
    });

    expect(result).toMatchObject({ status: 'Completed', output: 'hello Ada' });
    expect(received).toEqual(['Ada', { at: '1970-01-01T00:00:00.000Z' }, 'True']);
  });

  it('jumps to the next timer and tells the orchestrator the virtual time', async () => {
    function* wait(context: OrchestrationContext): Steps {
      yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 5 * HOUR_MS));
      return context.df.currentUtcDateTime;
    }

    const result = await runOrchestrator(wait, { startTime });

    expect(result.output).toBe('2026-03-01T15:00:00.000Z');
    expect(result.finishedAt).toEqual(new Date('2026-03-01T15:00:00Z'));
    expect(result.timers).toEqual([{ createdAt: startTime, fireAt: result.finishedAt }]);
  });

  it('retries with back-off, and fails after the last attempt', async () => {
    function* retry(context: OrchestrationContext): Steps {
      const policy = new RetryOptions(1000, 3);
      policy.backoffCoefficient = 2;
      return yield context.df.callActivityWithRetry('flaky', policy);
    }
    const attempts: string[] = [];
    const flaky = (_input: unknown, { attempt, now }: { attempt: number; now: Date }): never => {
      attempts.push(now.toISOString().slice(17, 19));
      throw new Error(`no ${attempt}`);
    };

    const result = await runOrchestrator(retry, { startTime, activities: { flaky } });

    expect(result.status).toBe('Failed');
    expect(result.error).toMatch(
      /^Orchestrator function 'retry' failed: Activity function 'flaky' failed: {2}no 3 \n /,
    );
    expect(attempts).toEqual(['00', '01', '03']);
  });

  it('runs real sub-orchestrators beside fake ones', async () => {
    function* child(context: OrchestrationContext): Steps {
      return yield context.df.callActivity('double', context.df.getInput());
    }
    function* parent(context: OrchestrationContext): Steps {
      const calls = [context.df.callSubOrchestrator('child', 4), context.df.callSubOrchestrator('fake', 5)];
      return yield context.df.Task.all(calls);
    }

    const result = await runOrchestrator(parent, {
      activities: { double: (value: number) => value * 2 },
      orchestrators: { child },
      subOrchestrations: { fake: (value) => ({ value }) },
    });

    expect(result.output).toEqual([8, { value: 5 }]);
    expect(result.calls.map((call) => call.name)).toEqual(['child', 'fake', 'double']);
  });

  it('follows continue-as-new and counts it', async () => {
    function* count(context: OrchestrationContext): Steps {
      const n: number = context.df.getInput();
      yield context.df.callActivity('note', n);
      if (n < 3) context.df.continueAsNew(n + 1);
      return n;
    }

    const result = await runOrchestrator(count, { input: 0, activities: { note: () => null } });

    expect(result).toMatchObject({ status: 'Completed', output: 3, continuedAsNew: 3, longestHistory: 9 });
    expect(result.calls.map((call) => call.input)).toEqual([0, 1, 2, 3]);
  });

  it.each<[string, RegExp, OrchestrationHandler]>([
    [
      'is not deterministic',
      /is not deterministic/,
      function* random(context): Generator<Task, void> {
        yield context.df.callActivity('note', Math.random());
      },
    ],
    [
      'yields a pending task again',
      /yields a pending task again/,
      function* twice(context): Generator<Task, void> {
        const slow = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + HOUR_MS));
        try {
          yield context.df.Task.all([context.df.callActivity('fail'), slow]);
        } catch {
          yield context.df.Task.all([slow, context.df.callActivity('note')]);
        }
      },
    ],
    [
      'returns while its timer is open',
      /returned while its timer 1 is open/,
      function* leave(context): Steps {
        const slow = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + HOUR_MS));
        try {
          yield context.df.Task.all([context.df.callActivity('fail'), slow]);
        } catch {
          return 'gone';
        }
        return 'done';
      },
    ],
    [
      'calls an activity that does not exist',
      /would never finish: it calls the activity 'nope', which is not registered/,
      function* unknown(context): Generator<Task, void> {
        yield context.df.callActivity('nope');
      },
    ],
    [
      'loops without end',
      /did not end within 50 episodes/,
      function* loop(context): Generator<Task, void> {
        yield context.df.callActivity('note');
        context.df.continueAsNew(null);
      },
    ],
  ])('refuses an orchestrator that %s', async (_what, message, handler) => {
    const fail = (): never => {
      throw new Error('failed');
    };

    const run = runOrchestrator(handler, { activities: { note: () => null, fail }, maxEpisodes: 50 });

    await expect(run).rejects.toThrow(message);
  });

  it('reports a hang in the result when the test asks for it', async () => {
    function* mute(): Steps {
      throw new Error('');
    }

    const result = await runOrchestrator(mute, { allowHangs: true });

    expect(result.status).toBe('Running');
    expect(result.hangs).toEqual([expect.stringContaining('an empty message')]);
  });
});
