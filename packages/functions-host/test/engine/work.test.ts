import { afterEach, expect, it } from 'vitest';
import { createInstance } from '../../src/durable/commit.ts';
import type { EpisodeHost } from '../../src/durable/episode.ts';
import { EventType, eventBase } from '../../src/durable/history.ts';
import type { HistoryEvent, ParentReference } from '../../src/durable/history.ts';
import { HubStore } from '../../src/durable/store.ts';
import type { ActivityRow } from '../../src/durable/store.ts';
import { finishActivity, fireDueTimers, serveInstance } from '../../src/durable/work.ts';
import { toWords } from '../expected.ts';

const NOON = Date.UTC(2026, 0, 1, 12);

let store = new HubStore(':memory:');

afterEach(() => {
  store = new HubStore(':memory:');
});

function create(instanceId: string, executionId: string, parent: ParentReference | null = null): void {
  createInstance(store, { instanceId, executionId, name: 'Steps', input: null, parent }, NOON);
}

function hostOf(state: object, onInvoke: () => unknown = () => undefined): EpisodeHost {
  return {
    functions: { isActivity: () => true, isOrchestrator: () => true },
    invokeOrchestrator: () => {
      onInvoke();
      return Promise.resolve(state);
    },
    now: () => NOON,
  };
}

const WAITING = { isDone: false, actions: [[{ actionType: 0, functionName: 'work' }]] };
const DONE = { isDone: true, actions: [[]], output: null };

const completed = (taskId: number): HistoryEvent => ({
  EventType: EventType.TaskCompleted,
  ...eventBase(NOON),
  TaskScheduledId: taskId,
  Result: null,
});
const terminated: HistoryEvent = {
  EventType: EventType.ExecutionTerminated,
  ...eventBase(NOON),
  Input: 'why',
};

function onlyActivity(): ActivityRow {
  const [id = 0] = store.activityIds();
  const row = store.activity(id);
  if (row === undefined) throw new Error('There is no activity.');
  return row;
}

it('an episode says what it made possible, and what it served is gone', async () => {
  create('i', 'e');

  const served = await serveInstance(store, 'i', hostOf(WAITING));

  expect(served?.effects).toEqual({ wake: [], activities: store.activityIds(), hang: undefined });
  expect(store.activityIds()).toHaveLength(1);
  expect(store.messages('i')).toEqual([]);
});

it('an episode without messages is none', async () => {
  let invocations = 0;
  const host = hostOf(WAITING, () => (invocations += 1));
  create('i', 'e');
  await serveInstance(store, 'i', host);

  const second = await serveInstance(store, 'i', host);
  const unknown = await serveInstance(store, 'unknown', host);

  expect([second, unknown]).toEqual([undefined, undefined]);
  expect(invocations).toBe(1);
});

it('messages for another execution, or for an instance that has ended, are dropped', async () => {
  create('i', 'e');
  store.addMessage('i', 'an earlier one', completed(0));
  await serveInstance(store, 'i', hostOf(DONE));
  const history = toWords(store.history('i'));
  store.addMessage('i', null, terminated);
  store.addMessage('nobody', null, terminated);

  const late = await serveInstance(store, 'i', hostOf(DONE));
  await serveInstance(store, 'nobody', hostOf(DONE));

  expect(history).toBe('12 0P 1:0 13');
  expect(late).toBeUndefined();
  expect(store.instancesWithMessages()).toEqual([]);
  expect(store.instance('i')?.status).toBe('Completed');
});

it('a termination that comes before the start is served after it [terminate]', async () => {
  create('i', 'e');
  const [start] = store.messages('i');
  if (start === undefined) throw new Error('There is no start.');
  store.deleteMessage(start.id);
  store.addMessage('i', null, terminated);
  store.addMessage('i', 'e', start.event);

  await serveInstance(store, 'i', hostOf(WAITING));

  expect(toWords(store.history('i'))).toBe('12 0P 3P 1:1 13');
  expect(store.instance('i')).toMatchObject({ status: 'Terminated', output: 'why' });
});

it('an episode counts for nothing when its instance was purged or replaced meanwhile', async () => {
  create('purged', 'e');
  create('replaced', 'e');

  const purged = await serveInstance(
    store,
    'purged',
    hostOf(WAITING, () => {
      store.deleteInstance('purged');
    }),
  );
  const replaced = await serveInstance(
    store,
    'replaced',
    hostOf(WAITING, () => {
      create('replaced', 'e2');
    }),
  );

  expect([purged, replaced]).toEqual([undefined, undefined]);
  expect(store.instance('purged')).toBeUndefined();
  expect(store.history('replaced')).toEqual([]);
  expect(store.activityIds()).toEqual([]);
});

it('a result reaches its execution only, while it lives', async () => {
  create('i', 'e');
  await serveInstance(store, 'i', hostOf(WAITING));
  const activity = onlyActivity();

  const known = finishActivity(store, activity, completed(0));
  const messages = store.messages('i');
  create('i', 'e2');
  const replaced = finishActivity(store, activity, completed(0));
  store.deleteInstance('i');
  const gone = finishActivity(store, activity, completed(0));

  expect([known, replaced, gone]).toEqual([true, false, false]);
  expect(messages).toMatchObject([{ executionId: 'e', event: { EventType: EventType.TaskCompleted } }]);
  expect(store.activityIds()).toEqual([]);
});

it('a completion that comes twice counts once', async () => {
  create('i', 'e');
  await serveInstance(store, 'i', hostOf(WAITING));
  store.addMessage('i', 'e', completed(0));
  store.addMessage('i', 'e', completed(0));

  await serveInstance(store, 'i', hostOf({ ...WAITING, isDone: true }));

  expect(toWords(store.history('i'))).toBe('12 0P 4:0 13 12 5:0P 5:0P 1:1 13');
});

it('due timers fire and wake their instances', () => {
  store.addTimer({ instanceId: 'i', executionId: 'e', timerId: 0, fireAt: NOON, createdAt: NOON - 5 });
  store.addTimer({ instanceId: 'later', executionId: 'e', timerId: 0, fireAt: NOON + 1, createdAt: NOON });

  expect(fireDueTimers(store, NOON)).toEqual(['i']);
  expect(store.messages('i')).toMatchObject([
    {
      executionId: 'e',
      event: { EventType: EventType.TimerFired, TimerId: 0, Timestamp: '2026-01-01T11:59:59.995Z' },
    },
  ]);
  expect(store.nextTimerAt()).toBe(NOON + 1);
});

it('a parent is told of its child’s end, and only the execution that called it [terminate-child]', async () => {
  const parentOf = (ExecutionId: string): ParentReference => ({
    OrchestrationInstance: { InstanceId: 'parent', ExecutionId },
    Name: 'Steps',
    Version: '',
    TaskScheduleId: 3,
  });
  create('parent', 'e');
  await serveInstance(store, 'parent', hostOf(WAITING));
  create('orphan', 'o', parentOf('an earlier one'));
  create('child', 'c', parentOf('e'));
  store.addMessage('child', null, terminated);

  const orphan = await serveInstance(store, 'orphan', hostOf(DONE));
  const child = await serveInstance(store, 'child', hostOf(DONE));

  expect(orphan?.effects.wake).toEqual([]);
  expect(child?.effects.wake).toEqual(['parent']);
  expect(store.messages('parent').map(({ event }) => event)).toEqual([
    {
      EventType: EventType.SubOrchestrationInstanceFailed,
      ...eventBase(NOON),
      TaskScheduledId: 3,
      Reason: 'why',
      Details: null,
      FailureDetails: null,
    },
  ]);
});
