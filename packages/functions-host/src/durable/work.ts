import { randomUUID } from 'node:crypto';
import { commitEpisode, isLive } from './commit.ts';
import type { Effects } from './commit.ts';
import type { Decision } from './engine.ts';
import { runEpisode } from './episode.ts';
import type { EpisodeHost } from './episode.ts';
import { activityFailed } from './failures.ts';
import { EventType, eventBase, timerFired } from './history.ts';
import type { HistoryEvent } from './history.ts';
import type { ActivityRow, HubStore, InstanceRow } from './store.ts';

// The three kinds of work a task hub does, each stored in one transaction. When and how many at once is the hub's
// affair; whatever the order, and wherever the process ends in between, the outcome is the same.

export interface ServedEpisode {
  /** As it was when the episode began. */
  instance: InstanceRow;
  decision: Decision;
  effects: Effects;
}

/**
 * Runs one episode of an instance with all messages that wait for it. Never two of one instance at a time.
 *
 * @returns undefined when there was nothing to do, or when the instance was purged or replaced meanwhile.
 * @throws FunctionTimeoutError when the orchestrator took too long; nothing is stored, so that it can be done again.
 */
export async function serveInstance(
  store: HubStore,
  instanceId: string,
  host: EpisodeHost,
): Promise<ServedEpisode | undefined> {
  const instance = store.instance(instanceId);
  const messages = store.messages(instanceId);
  const current = messages.filter(
    ({ executionId }) => isLive(instance) && (executionId ?? instance.executionId) === instance.executionId,
  );
  const stale = messages.filter((message) => !current.includes(message));
  if (stale.length > 0) {
    store.transaction(() => {
      for (const { id } of stale) store.deleteMessage(id);
    });
  }
  if (instance === undefined || current.length === 0) return undefined;

  // A termination may have come before the start of the generation that it ends.
  const events = current.map((message) => message.event).sort((a, b) => startFirst(a) - startFirst(b));
  const result = await runEpisode({ history: store.history(instanceId), messages: events }, host);
  const served = current.map((message) => message.id);
  const times = { now: host.now(), newId: randomUUID };
  const effects = store.transaction(() => commitEpisode(store, { instance, served, result }, times));
  return effects && { instance, decision: result.decision, effects };
}

function startFirst(event: HistoryEvent): number {
  return event.EventType === EventType.ExecutionStarted ? 0 : 1;
}

/** Runs an activity function once. @returns what its orchestration is to be told. */
export async function runActivity(
  { instanceId, taskId, name, input }: ActivityRow,
  host: {
    /** @param input JSON value of the action. @returns JSON text of the result, or null. */
    invokeActivity(name: string, input: unknown, instanceId: string): Promise<string | null>;
    now(): number;
  },
): Promise<HistoryEvent> {
  try {
    const [value] = JSON.parse(input) as [unknown];
    const result = await host.invokeActivity(name, value, instanceId);
    return {
      EventType: EventType.TaskCompleted,
      ...eventBase(host.now()),
      TaskScheduledId: taskId,
      Result: result,
    };
  } catch (error) {
    return activityFailed(name, taskId, error, host.now());
  }
}

/** Stores how an activity ended. @returns false when its orchestration has ended meanwhile, and is not told. */
export function finishActivity(store: HubStore, activity: ActivityRow, event: HistoryEvent): boolean {
  const { id, instanceId, executionId } = activity;
  return store.transaction(() => {
    store.deleteActivity(id);
    const instance = store.instance(instanceId);
    if (!isLive(instance) || instance.executionId !== executionId) return false;
    store.addMessage(instanceId, executionId, event);
    return true;
  });
}

/** Lets the timers fire that are due. @param now Unix milliseconds. @returns the instances that waited for them. */
export function fireDueTimers(store: HubStore, now: number): string[] {
  return store.transaction(() => {
    const timers = store.takeDueTimers(now);
    for (const timer of timers) store.addMessage(timer.instanceId, timer.executionId, timerFired(timer));
    return timers.map((timer) => timer.instanceId);
  });
}
