import { DatabaseSync } from 'node:sqlite';
import { RetryOptions } from 'durable-functions';
import type {
  DurableOrchestrationStatus,
  OrchestrationContext,
  OrchestrationHandler,
  Task,
} from 'durable-functions';
import { afterEach, describe, expect, it } from 'vitest';
import { activities } from './durable-fixtures/app.ts';
import { openTestHub } from './durable-fixtures/test-hub.ts';
import type { TestHub } from './durable-fixtures/test-hub.ts';

type Steps = Generator<Task, unknown, unknown>;
let hub: TestHub | undefined;

afterEach(async () => {
  await hub?.close();
  hub = undefined;
});

/** Runs one orchestrator, beside others that it calls, until it ends or hangs. */
async function run(
  name: string,
  handler: OrchestrationHandler,
  options: { input?: unknown; others?: Record<string, OrchestrationHandler>; more?: typeof activities } = {},
): Promise<{ status: DurableOrchestrationStatus; events: string; hang: string | undefined }> {
  const orchestrators = { [name]: handler, ...options.others };
  const opened = await openTestHub({ orchestrators, activities: { ...activities, ...options.more } });
  hub = opened;
  const instanceId = await opened.client.startNew(name, { input: options.input ?? null });
  const hang = (): string | undefined => opened.logs.find(({ level }) => level === 'error')?.message;
  await expect
    .poll(async () => hang() ?? (await opened.client.getStatus(instanceId)).runtimeStatus, {
      timeout: 5000,
      interval: 10,
    })
    .not.toMatch(/^(Running|Pending)$/);
  return {
    status: await opened.client.getStatus(instanceId),
    events: readEvents(opened.hubFile, instanceId),
    hang: hang(),
  };
}

/** The stored history as EventType numbers, with the sequence number where there is one, as `4:0`. */
function readEvents(hubFile: string, instanceId: string): string {
  const db = new DatabaseSync(hubFile, { readOnly: true });
  const rows = db.prepare('SELECT event FROM history WHERE instanceId = ? ORDER BY position').all(instanceId);
  db.close();
  return rows
    .map(
      (row) => JSON.parse(String(row['event'])) as { EventType: number; EventId: number; IsPlayed: boolean },
    )
    .map(
      (event) =>
        `${event.EventType}${event.EventId < 0 ? '' : `:${event.EventId}`}${event.IsPlayed ? 'P' : ''}`,
    )
    .join(' ');
}

const boomError =
  /^Activity function 'boom' failed: {2}r \n \{"\$type":"System\.Exception, System\.Private\.CoreLib","ClassName":"System\.Exception","Message":" r"/;

describe('the Durable engine, as the real host did', () => {
  it('in d-failAct: an unhandled activity failure fails the instance, with two spaces in its text', async () => {
    const { status, events } = await run('failAct', function* (context): Steps {
      return yield context.df.callActivity('boom', 'boom msg');
    });

    expect(status.runtimeStatus).toBe('Failed');
    expect(status.output).toMatch(
      /^Orchestrator function 'failAct' failed: Activity function 'boom' failed: {2}boom msg \n \{"\$type":"System/,
    );
    expect(events).toBe('12 0P 4:0 13 12 6P 1:1 13');
  });

  it('in g-retry3: the last failed attempt is followed by one more timer', async () => {
    const { status, events } = await run('retry3', function* (context): Steps {
      const policy = new RetryOptions(20, 3);
      policy.backoffCoefficient = 2;
      try {
        return yield context.df.callActivityWithRetry('boom', policy, 'r');
      } catch (error) {
        return { m: error instanceof Error ? error.message : error };
      }
    });

    expect(status.output).toEqual({ m: expect.stringMatching(boomError) as string });
    expect(events).toBe(
      '12 0P 4:0 13 12 6P 10:1 13 12 11P 4:2 13 12 6P 10:3 13 12 11P 4:4 13 12 6P 10:5 13 12 11P 1:6 13',
    );
  });

  it('in g-retryOk: a retried activity that succeeds leaves no timer behind', async () => {
    let calls = 0;
    const flaky = (): string => {
      calls += 1;
      if (calls < 3) throw new Error(`flaky ${calls}`);
      return `ok ${calls}`;
    };
    const { status, events } = await run(
      'retryOk',
      function* (context): Steps {
        return yield context.df.callActivityWithRetry('flaky', new RetryOptions(10, 5));
      },
      { more: { flaky } },
    );

    expect(status.output).toBe('ok 3');
    expect(events).toBe('12 0P 4:0 13 12 6P 10:1 13 12 11P 4:2 13 12 6P 10:3 13 12 11P 4:4 13 12 5P 1:5 13');
  });

  it('in g2-retryTimeout: the expiry of retryTimeout hangs the instance', async () => {
    const { status, hang } = await run('retryTo', function* (context): Steps {
      const policy = new RetryOptions(30, 10);
      policy.retryTimeoutInMilliseconds = 60;
      return yield context.df.callActivityWithRetry('boom', policy, 'r');
    });

    expect(status.runtimeStatus).toBe('Running');
    expect(hang).toMatch(/retryTo.*will never finish: the retryTimeout of its call to 'boom' has expired/);
  });

  it('in g-retrySub: every retry of a sub-orchestration gets a default id of its own', async () => {
    const { status, events } = await run(
      'retrySub',
      function* (context): Steps {
        try {
          return yield context.df.callSubOrchestratorWithRetry('failAct', new RetryOptions(10, 2), null);
        } catch (error) {
          return String(error);
        }
      },
      {
        others: {
          *failAct(context): Steps {
            return yield context.df.callActivity('boom', context.df.instanceId);
          },
        },
      },
    );

    expect(status.output).toMatch(
      /^Error: Orchestrator function 'failAct' failed: Activity function 'boom' failed: {2}[-0-9a-f]{36}:2 \n \{[^]* \n Message: Activity function 'boom' failed: /,
    );
    expect(events).toBe('12 0P 7:0 13 12 9P 10:1 13 12 11P 7:2 13 12 9P 10:3 13 12 11P 1:4 13');
  });

  it('in f-allFail2: after a failed Task.all nothing is scheduled until its siblings end', async () => {
    const { status, events } = await run(
      'allFail2',
      function* (context): Steps {
        try {
          yield context.df.Task.all([
            context.df.callActivity('boom', 'early'),
            context.df.callActivity('slow'),
          ]);
        } catch {
          context.df.setCustomStatus('caught');
          return yield context.df.callActivity('hello', 'comp');
        }
        return 'unreachable';
      },
      { more: { slow: () => new Promise((resolve) => setTimeout(resolve, 100, 'slow')) } },
    );

    expect(status).toMatchObject({ output: 'hello comp', customStatus: 'caught' });
    expect(events).toBe('12 0P 4:0 4:1 13 12 6P 13 12 5P 4:2 13 12 5P 1:3 13');
  });

  it('in f-serial: tasks are scheduled when they are yielded', async () => {
    const { status, events } = await run('serial', function* (context): Steps {
      const [a, b] = [context.df.callActivity('hello', 1), context.df.callActivity('hello', 2)];
      return [yield a, yield b];
    });

    expect(status.output).toEqual(['hello 1', 'hello 2']);
    expect(events).toBe('12 0P 4:0 13 12 5P 4:1 13 12 5P 1:2 13');
  });

  it('in h-canLoop: a new generation begins with an OrchestratorCompleted, and is no replay', async () => {
    const { status, events } = await run(
      'canLoop',
      function* (context): Steps {
        const n: number = context.df.getInput();
        if (n >= 3) return { n, isReplaying: context.df.isReplaying };
        yield context.df.callActivity('hello', n);
        context.df.continueAsNew(n + 1);
        return;
      },
      { input: 0 },
    );

    expect(status).toMatchObject({ output: { n: 3, isReplaying: false }, input: 3 });
    expect(events).toBe('12 0P 13P 1:0 13');
  });

  it('in h-canString: a string given to continueAsNew comes back with its quotes', async () => {
    const { status } = await run(
      'canString',
      function* (context): Steps {
        if (context.df.getInput() !== 'first') return { got: context.df.getInput<unknown>() };
        context.df.continueAsNew('second');
        return;
      },
      { input: 'first' },
    );

    expect(status.output).toEqual({ got: '"second"' });
  });

  it('in h-customCan: custom status outlives the first episode after continue-as-new, and no other', async () => {
    const seen: unknown[] = [];
    const look = async (): Promise<null> => {
      const [instance] = (await hub?.client.getStatusAll()) ?? [];
      seen.push(instance?.customStatus);
      return null;
    };
    const { status } = await run(
      'customCan',
      function* (context: OrchestrationContext): Steps {
        const n: number = context.df.getInput();
        if (n === 0) {
          context.df.setCustomStatus('from0');
          yield context.df.callActivity('hello', 1);
          context.df.continueAsNew(1);
          return;
        }
        yield context.df.callActivity('look');
        yield context.df.callActivity('look');
        return 'done';
      },
      { input: 0, more: { look } },
    );

    expect(status.customStatus).toBeNull();
    expect(seen).toEqual(['from0', null]);
  });

  it('in x-custBig: a custom status above 16 KB fails the instance', async () => {
    const { status, events } = await run('custBig', function* (context): Steps {
      context.df.setCustomStatus('c'.repeat(9000));
      return yield context.df.callActivity('hello', 'x');
    });

    expect(status).toMatchObject({
      runtimeStatus: 'Failed',
      customStatus: null,
      output:
        "Orchestrator function 'custBig' failed: The UTF-16 size of the JSON-serialized payload must not exceed 16 KB. The current payload size is 17 KB.",
    });
    expect(events).toBe('12 0P 1:0 13');
  });

  it('in i2-nondet: changed code is found out, and what it scheduled instead stands in the history', async () => {
    let isFirst = true;
    const { status, events } = await run('nondet', function* (context): Steps {
      const name = isFirst ? 'hello' : 'echoType';
      isFirst = false;
      return yield context.df.callActivity(name, 'x');
    });

    expect(status.output).toBe(
      "Non-Deterministic workflow detected: A previous execution of this orchestration scheduled an activity task with sequence number 0 named 'hello', but the current orchestration replay instead scheduled an activity task named 'echoType' with this sequence number.  Was a change made to the orchestrator code after this instance had already started running?",
    );
    expect(events).toBe('12 0P 4:0 13 12 5 4:0 1:1 13');
  });

  it.each<[string, RegExp, OrchestrationHandler]>([
    [
      'i-noSuchAct',
      /calls the activity 'nope', which is not registered/,
      function* (context): Steps {
        return yield context.df.callActivity('nope');
      },
    ],
    [
      'i-noSub',
      /calls the sub-orchestrator 'nope', which is not registered/,
      function* (context): Steps {
        return yield context.df.callSubOrchestrator('nope', 1);
      },
    ],
    [
      'i-throwEmpty',
      /threw a value that is no Error, or an Error with an empty message/,
      function* (): Steps {
        throw new Error('');
      },
    ],
    [
      'i-throwStr',
      /threw a value that is no Error, or an Error with an empty message/,
      function* (): Steps {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- what is measured is a thrown string
        throw 'str';
      },
    ],
  ])('in %s: it stays Running for ever, which is reported', async (_scenario, why, handler) => {
    const { status, events, hang } = await run('hung', handler);

    expect(status.runtimeStatus).toBe('Running');
    expect(hang).toMatch(why);
    expect(events).toBe('12 0P 13');
  });

  it('in d-catch-boomStr, d-catchSub and a-inTypes: values and messages reach the app in the same form', async () => {
    const { status } = await run('values', function* (context): Steps {
      const types: unknown[] = [];
      for (const value of [true, null, 5, 'str', '12', new Date(0), { a: [1, null] }]) {
        types.push(yield context.df.callActivity('echoType', value));
      }
      try {
        yield context.df.callActivity('boomStr');
      } catch (error) {
        types.push(String(error).split('\n')[0]);
      }
      return types;
    });

    expect(status.output).toEqual([
      { type: 'string', value: 'True' },
      { type: 'undefined' },
      { type: 'number', value: 5 },
      { type: 'string', value: 'str' },
      { type: 'string', value: '12' },
      { type: 'string', value: '1970-01-01T00:00:00.000Z' },
      { type: 'object', value: { a: [1, null] } },
      "Error: Activity function 'boomStr' failed:  a string ",
    ]);
  });

  it.each<[string, (context: OrchestrationContext) => Task]>([
    ['Task.any', (context) => context.df.Task.any([context.df.callActivity('hello')])],
    ['external events (waitForExternalEvent)', (context) => context.df.waitForExternalEvent('go')],
    [
      'durable HTTP (callHttp)',
      (context) => context.df.callHttp({ method: 'GET', url: 'http://localhost', enablePolling: false }),
    ],
  ])('but refuses %s with a sentence that names it', async (feature, toTask) => {
    const { status } = await run('refused', function* (context): Steps {
      return yield toTask(context);
    });

    expect(status.runtimeStatus).toBe('Failed');
    expect(status.output).toContain(`'refused' uses ${feature}, which this host does not support`);
  });
});
