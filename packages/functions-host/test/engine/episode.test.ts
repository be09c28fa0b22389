import { expect, it } from 'vitest';
import { resultOf, runEpisode } from '../../src/durable/episode.ts';
import type { EpisodeHost, EpisodeResult } from '../../src/durable/episode.ts';
import { EventType, eventBase, executionStarted } from '../../src/durable/history.ts';
import type { HistoryEvent } from '../../src/durable/history.ts';
import { FunctionTimeoutError } from '../../src/errors.ts';

const NOON = Date.UTC(2026, 0, 1, 12);

const start = executionStarted({
  instanceId: 'i',
  executionId: 'e',
  name: 'Steps',
  parent: null,
  generation: 0,
  at: NOON,
  input: '{"a":1}',
});

/** The first episode of an orchestrator that does whatever the test says when it is invoked. */
function firstEpisode(
  invokeOrchestrator: EpisodeHost['invokeOrchestrator'],
  turn: { history?: HistoryEvent[]; messages?: HistoryEvent[] } = {},
): Promise<EpisodeResult> {
  return runEpisode(
    { history: turn.history ?? [], messages: turn.messages ?? [start] },
    {
      functions: { isActivity: () => true, isOrchestrator: () => true },
      invokeOrchestrator,
      now: () => NOON,
    },
  );
}

const throws = (message: string) => () => Promise.reject(Object.assign(new Error(message), { stack: 'S' }));

it('an episode is given up when the orchestrator takes too long [orchestrator-timeout]', async () => {
  const timeout = new FunctionTimeoutError('Steps', 'id', '00:05:00');

  await expect(firstEpisode(() => Promise.reject(timeout))).rejects.toBe(timeout);
});

it('an episode fails when the orchestrator gives no state, with the whole text [orchestrator-without-state]', async () => {
  const thrown = await firstEpisode(throws('no marker'));
  const returned = await firstEpisode(() => Promise.resolve({ isDone: true }));

  expect(resultOf(thrown.decision.outcome)).toBe(
    "Orchestrator function 'Steps' failed: One or more errors occurred. (Result: Failure\nException: no marker\nStack: S)",
  );
  expect(resultOf(returned.decision.outcome)).toMatch(
    /^Orchestrator function 'Steps' failed: One or more errors occurred\. \(Result: Failure\nException: The function returned no orchestrator state/,
  );
});

it.each([
  ['is cut', '{"isDone":false,"actio'],
  ['is no state', '{"isDone":1,"actions":[[]]}'],
  ['has two lists of actions', '{"isDone":true,"actions":[[],[]]}'],
  ['has no list of actions', '{"isDone":true,"actions":[5]}'],
  ['is null', 'null'],
  ['is a text', '"text"'],
  ['lacks isDone', '{"actions":[[]]}'],
  ['lacks actions', '{"isDone":true}'],
])(
  'an episode fails in the same way when the state %s [orchestrator-without-state]',
  async (_what, state) => {
    const { decision } = await firstEpisode(throws(`false\n\n$OutOfProcData$:${state}`));

    expect(resultOf(decision.outcome)).toContain('One or more errors occurred. (Result: Failure');
  },
);

it('an episode is non-deterministic when it gives no state over a history with tasks [orchestrator-without-state]', async () => {
  const history: HistoryEvent[] = [
    { EventType: EventType.OrchestratorStarted, ...eventBase(NOON) },
    { ...start, IsPlayed: true },
    { EventType: EventType.TimerCreated, ...eventBase(NOON), EventId: 0, FireAt: '2026-01-01T12:00:01Z' },
    { EventType: EventType.OrchestratorCompleted, ...eventBase(NOON) },
  ];
  const messages: HistoryEvent[] = [
    { EventType: EventType.TimerFired, ...eventBase(NOON), TimerId: 0, FireAt: '2026-01-01T12:00:01Z' },
  ];

  const { decision, events } = await firstEpisode(throws('no marker'), { history, messages });

  expect(resultOf(decision.outcome)).toBe(
    "Non-Deterministic workflow detected: A previous execution of this orchestration scheduled a timer task with sequence number 0, but the current replay execution hasn't (yet?) scheduled this task. Was a change made to the orchestrator code after this instance had already started running?",
  );
  expect(events.every((event) => !event.IsPlayed)).toBe(true);
});

it.each([
  [
    { EventType: EventType.TaskScheduled, Name: 'a', Version: '', Input: null },
    { actionType: 5, fireAt: '2026-01-01T12:00:01Z' },
    "scheduled an activity task with sequence number 0 named 'a', but the current orchestration replay instead produced a CreateTimerOrchestratorAction action with this sequence number. Was",
  ],
  [
    { EventType: EventType.TimerCreated, FireAt: '2026-01-01T12:00:01Z' },
    { actionType: 0, functionName: 'a' },
    'scheduled a timer task with sequence number 0, but the current orchestration replay instead produced a ScheduleTaskOrchestratorAction action with this sequence number. Was',
  ],
  [
    { EventType: EventType.TaskScheduled, Name: 'a', Version: '', Input: null },
    { actionType: 2, functionName: 'a' },
    "scheduled an activity task with sequence number 0 named 'a', but the current orchestration replay instead produced a CreateSubOrchestrationAction action with this sequence number. Was",
  ],
  [
    {
      EventType: EventType.SubOrchestrationInstanceCreated,
      Name: 'a',
      Version: '',
      InstanceId: 'c',
      Input: null,
    },
    { actionType: 2, functionName: 'b', instanceId: 'c' },
    "scheduled a sub-orchestration task with sequence ID 0 and name 'a' (version '', instance ID 'c'), but the current orchestration replay instead scheduled a sub-orchestration task named 'b' with this sequence number.  Was",
  ],
])(
  'an episode tells what was scheduled and what is scheduled now: %j [non-determinism]',
  async (event, action, text) => {
    const history = [
      { EventType: EventType.OrchestratorStarted, ...eventBase(NOON) },
      { ...start, IsPlayed: true },
      { ...eventBase(NOON), EventId: 0, ...event },
    ] as HistoryEvent[];

    const { decision } = await firstEpisode(() => Promise.resolve({ isDone: false, actions: [[action]] }), {
      history,
      messages: [],
    });

    expect(resultOf(decision.outcome)).toContain(
      `Non-Deterministic workflow detected: A previous execution of this orchestration ${text}`,
    );
  },
);

it('an episode compares names without regard to letter case [names-ignore-case]', async () => {
  const history: HistoryEvent[] = [
    { EventType: EventType.OrchestratorStarted, ...eventBase(NOON) },
    { ...start, IsPlayed: true },
    {
      EventType: EventType.TaskScheduled,
      ...eventBase(NOON),
      EventId: 0,
      Name: 'A',
      Version: '',
      Input: null,
    },
  ];

  const { decision } = await firstEpisode(
    () => Promise.resolve({ isDone: false, actions: [[{ actionType: 0, functionName: 'a' }]] }),
    { history, messages: [] },
  );

  expect(decision).toMatchObject({ outcome: { status: 'Running' }, commands: [], hangs: [] });
});

it('an episode tells the orchestrator what the real host tells it', async () => {
  const seen: unknown[] = [];
  const invoke = (name: string, payload: string, instanceId: string): Promise<unknown> => {
    seen.push(name, instanceId, JSON.parse(payload));
    return Promise.resolve({ isDone: true, actions: [[]], output: 1 });
  };

  await firstEpisode(invoke);

  expect(seen).toEqual([
    'Steps',
    'i',
    {
      history: [
        { EventType: 12, EventId: -1, IsPlayed: false, Timestamp: '2026-01-01T12:00:00.000Z' },
        {
          EventType: 0,
          EventId: -1,
          IsPlayed: false,
          Timestamp: '2026-01-01T12:00:00.000Z',
          OrchestrationInstance: { InstanceId: 'i', ExecutionId: 'e' },
          ParentInstance: null,
          Name: 'Steps',
          Version: '',
          Input: '{"a":1}',
          Tags: null,
          Generation: 0,
          ScheduledStartTime: null,
        },
      ],
      input: { a: 1 },
      instanceId: 'i',
      isReplaying: false,
      parentInstanceId: null,
      upperSchemaVersion: 1,
      upperSchemaVersionNew: 3,
      longRunningTimerIntervalDuration: '3.00:00:00',
      maximumShortTimerDuration: '6.00:00:00',
      defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
    },
  ]);
});

it('an episode never turns the time of an orchestration back', async () => {
  const history: HistoryEvent[] = [
    { EventType: EventType.OrchestratorStarted, ...eventBase(NOON + 5000) },
    { ...start, IsPlayed: true },
  ];

  const { events } = await firstEpisode(() => Promise.resolve({ isDone: true, actions: [[]] }), {
    history,
    messages: [],
  });

  expect(events[0]).toMatchObject({ EventType: 12, Timestamp: '2026-01-01T12:00:05.000Z' });
});

it.each([
  [6, 'external events (waitForExternalEvent)'],
  [7, 'entities (callEntity)'],
  [8, 'durable HTTP (callHttp)'],
  [9, 'entities (signalEntity)'],
  [10, 'entities (a scheduled signal)'],
  [11, 'Task.any'],
  [13, 'entity locks (lock)'],
  [14, 'entity locks (lock)'],
])(
  'an action of type %i is refused, inside a Task.all as well [refuses-by-name]',
  async (actionType, feature) => {
    const actions = [[{ actionType: 12, compoundActions: [{ actionType }] }]];

    const { decision } = await firstEpisode(() => Promise.resolve({ isDone: false, actions }));

    expect(resultOf(decision.outcome)).toBe(
      `Orchestrator function 'Steps' failed: 'Steps' uses ${feature}, which this host does not support; use activities, sub-orchestrations, timers, Task.all and continueAsNew.`,
    );
    expect(decision).toMatchObject({ commands: [], hangs: [], openAtEnd: [], isNonDeterministic: false });
  },
);

it('an orchestrator that waits for nothing that is open will never finish [hang-reported-once]', async () => {
  const { decision } = await firstEpisode(() => Promise.resolve({ isDone: false, actions: [[]] }));

  expect(decision.hangs).toEqual([
    'it waits for a task that nothing can complete: look for a task that was yielded twice',
  ]);
});

it('a call that allows no attempt at all is swallowed [retry-interval-limit]', async () => {
  const retryOptions = { firstRetryIntervalInMilliseconds: 1000, maxNumberOfAttempts: 0 };
  const actions = [[{ actionType: 1, functionName: 'work', retryOptions }]];

  const { decision } = await firstEpisode(() => Promise.resolve({ isDone: false, actions }));

  expect(decision).toMatchObject({
    commands: [],
    hangs: ["it calls 'work' with maxNumberOfAttempts below 1: allow at least one attempt"],
  });
});

it('a child whose id is empty gets the default one [child-default-id]', async () => {
  const actions = [[{ actionType: 2, functionName: 'child', instanceId: '' }]];

  const { decision } = await firstEpisode(() => Promise.resolve({ isDone: false, actions }));

  expect(decision.commands).toEqual([
    { kind: 'subOrchestration', id: 0, name: 'child', instanceId: 'e:0', input: 'null' },
  ]);
});

it('a custom status may be of 16 KB, and not a character more [custom-status-limit]', async () => {
  const statusOf = async (length: number): Promise<string | null> => {
    const customStatus = 'c'.repeat(length - 2); // Two quotation marks stand around it.
    const state = { isDone: true, actions: [[]], customStatus };
    return (await firstEpisode(() => Promise.resolve(state))).decision.customStatus;
  };

  expect(await statusOf(8192)).toHaveLength(8192);
  expect(await statusOf(8193)).toBeNull();
});

it('an output of null or of nothing is stored as none', async () => {
  const eventsOf = async (output: object): Promise<HistoryEvent[]> =>
    (await firstEpisode(() => Promise.resolve({ isDone: true, actions: [[]], ...output }))).events;

  const none = { EventType: EventType.ExecutionCompleted, OrchestrationStatus: 'Completed', Result: null };
  expect(await eventsOf({ output: null })).toContainEqual(expect.objectContaining(none));
  expect(await eventsOf({})).toContainEqual(expect.objectContaining(none));
});

it('a failed orchestration tells its parent where it failed [child-failure-text]', async () => {
  const { decision } = await firstEpisode(throws('no marker'));

  expect(decision.outcome).toMatchObject({
    failure: {
      details: expect.stringMatching(/^Message: One or more errors[^]*, StackTrace: {4}at Steps$/) as unknown,
    },
  });
});
