import { RetryOptions } from 'durable-functions';
import type { OrchestrationContext, Task } from 'durable-functions';
import { expect, it } from 'vitest';
import type { Command } from '../../src/durable/command.ts';
import { EventType } from '../../src/durable/history.ts';
import { World } from './world.ts';

type Steps = Generator<Task, unknown, unknown>;

const SECOND = 1000;
const DAY = 24 * 3600 * SECOND;

function worldOf(
  handler: (context: OrchestrationContext) => Steps,
  onEpisode?: ConstructorParameters<typeof World>[0]['onEpisode'],
): World {
  const world = new World({
    orchestrators: { steps: handler },
    activities: {
      hello: () => 'hello',
      boom: () => {
        throw new Error('boom');
      },
    },
    ...(onEpisode && { onEpisode }),
  });
  world.start('steps', null, 'i');
  return world;
}

/** How long after the beginning of their episode the timers of the instance are due, in milliseconds. */
function waits(world: World): number[] {
  let now = 0;
  return world.store.history('i').flatMap((event) => {
    if (event.EventType === EventType.OrchestratorStarted) now = Date.parse(event.Timestamp);
    return event.EventType === EventType.TimerCreated ? [Date.parse(event.FireAt) - now] : [];
  });
}

function policyOf(first: number, attempts: number, more: Partial<RetryOptions> = {}): RetryOptions {
  return Object.assign(new RetryOptions(first, attempts), more);
}

it.each<[string, RetryOptions, number[]]>([
  ['the same without a coefficient', policyOf(SECOND, 3), [SECOND, SECOND, 0]],
  ['growing', policyOf(SECOND, 4, { backoffCoefficient: 3 }), [SECOND, 3 * SECOND, 9 * SECOND, 0]],
  [
    'up to their limit',
    policyOf(SECOND, 4, { backoffCoefficient: 3, maxRetryIntervalInMilliseconds: 5 * SECOND }),
    [SECOND, 3 * SECOND, 5 * SECOND, 0],
  ],
  ['six days at most', policyOf(5 * DAY, 3, { backoffCoefficient: 2 }), [5 * DAY, 6 * DAY, 0]],
  ['six days at first', policyOf(6 * DAY, 2), [6 * DAY, 0]],
])('the waits between attempts are %s [retry-attempts]', async (_how, policy, expected) => {
  const world = worldOf(function* (context): Steps {
    return yield context.df.callActivityWithRetry('boom', policy, null);
  });

  await world.run({ days: 100 });

  expect(waits(world)).toEqual(expected);
  expect(world.instance('i').status).toBe('Failed');
});

it('a long timer goes in hops of three days, and a cancelled one in none [timer-long, timer-cancelled]', async () => {
  const sleeping = worldOf(function* (context): Steps {
    return yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 8 * DAY));
  });
  const cancelling = worldOf(function* (context): Steps {
    const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 8 * DAY));
    try {
      return yield context.df.Task.all([timer, context.df.callActivity('boom')]);
    } catch {
      timer.cancel();
      return 'cancelled';
    }
  });

  await sleeping.run();
  await cancelling.run();

  expect(waits(sleeping)).toEqual([3 * DAY, 3 * DAY, 2 * DAY]);
  expect(waits(cancelling)).toEqual([3 * DAY]);
  expect(cancelling.instance('i')).toMatchObject({ status: 'Completed', output: '"cancelled"' });
});

it('a swallowed call beside a timer is reported at once: a timer can not fail [hang-reported-once]', async () => {
  const world = worldOf(function* (context): Steps {
    const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + DAY));
    const lost = ['nope', 'nope'].map((name) => context.df.callActivity(name));
    return yield context.df.Task.all([timer, ...lost]);
  });

  await world.run({ days: 0 });

  expect(world.hangs).toEqual([
    {
      instanceId: 'i',
      hang: "it calls the activity 'nope', which is not registered: register it or correct the name",
    },
  ]);
  await world.run();
  expect(world.hangs).toHaveLength(1);
});

it('a swallowed call beside a retry is not reported until that has ended [hang-reported-once]', async () => {
  const world = worldOf(function* (context): Steps {
    const retried = context.df.callActivityWithRetry('boom', new RetryOptions(DAY, 2), null);
    return yield context.df.Task.all([retried, context.df.callActivity('nope')]);
  });

  await world.run({ days: 0 });

  expect(world.hangs).toEqual([]);
});

it('several reasons to wait for ever are told together, for the first time only [hang-reported-once]', async () => {
  const world = worldOf(function* (context): Steps {
    return yield context.df.Task.all([
      context.df.callActivity('nope'),
      context.df.callSubOrchestrator('nobody'),
    ]);
  });

  await world.run();

  expect(world.hangs.map(({ hang }) => hang)).toEqual([
    "it calls the activity 'nope', which is not registered: register it or correct the name; it calls the sub-orchestrator 'nobody', which is not registered: register it or correct the name",
  ]);
});

it('an orchestrator that has returned tells what still keeps it open [open-tasks]', async () => {
  const open: Command[][] = [];
  const world = worldOf(
    function* (context): Steps {
      const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + DAY));
      const retried = context.df.callActivityWithRetry('boom', new RetryOptions(DAY, 2), null);
      try {
        return yield context.df.Task.all([timer, retried, context.df.callActivity('boom')]);
      } catch {
        return 'returned';
      }
    },
    ({ decision }) => open.push(decision.openAtEnd),
  );

  await world.run({ days: 0 });

  const last = open.at(-1) ?? [];
  expect(last.map((command) => command.kind === 'timer' && command.purpose).sort()).toEqual([
    'retry',
    'timer',
  ]);
  expect(open[0]).toEqual([]);
});
