import type { Outcome } from './engine.ts';
import type { EpisodeResult } from './episode.ts';
import { resultOf } from './episode.ts';
import { EventType, eventBase, executionStarted } from './history.ts';
import type { HistoryEvent, ParentReference } from './history.ts';
import type { Command } from './command.ts';
import type { HubStore, InstanceRow } from './store.ts';

/** What a commit made possible; the hub acts on it after the transaction. */
export interface Effects {
  /** Instances for which a message has been stored. */
  wake: string[];
  /** Ids of the activities to run. */
  activities: number[];
  /** Why the instance will never finish, if this has come out just now. */
  hang: string | undefined;
}

export interface NewInstance {
  instanceId: string;
  executionId: string;
  name: string;
  /** JSON text. */
  input: string | null;
  parent: ParentReference | null;
}

/** Creates the instance, in place of a finished one of the same id. Inside a transaction. */
export function createInstance(store: HubStore, instance: NewInstance, now: number): void {
  const { instanceId, executionId, name, input, parent } = instance;
  store.deleteInstance(instanceId);
  store.putInstance({
    instanceId,
    executionId,
    name,
    status: 'Pending',
    input,
    output: null,
    customStatus: null,
    createdAt: now,
    updatedAt: now,
    parent: parent && JSON.stringify(parent),
    generation: 0,
    hang: null,
  });
  store.addMessage(instanceId, executionId, executionStarted({ ...instance, generation: 0, at: now }));
}

export interface LiveInstance extends InstanceRow {
  status: 'Pending' | 'Running';
}

export function isLive(row: InstanceRow | undefined): row is LiveInstance {
  return row?.status === 'Pending' || row?.status === 'Running';
}

/**
 * Stores one episode. Inside a transaction, so that what was served, what it led to and what is to be done next
 * stand or fall together.
 *
 * @param served ids of the messages that the episode has served.
 * @returns undefined when the instance has been purged or replaced meanwhile: the episode then counts for nothing.
 */
export function commitEpisode(
  store: HubStore,
  { instance, served, result }: { instance: InstanceRow; served: readonly number[]; result: EpisodeResult },
  { now, newId }: { now: number; newId: () => string },
): Effects | undefined {
  const { instanceId, executionId } = instance;
  const current = store.instance(instanceId);
  if (current?.executionId !== executionId) return undefined;

  const { decision, events } = result;
  const { outcome } = decision;
  const effects: Effects = { wake: [], activities: [], hang: undefined };
  for (const id of served) store.deleteMessage(id);

  if (outcome.status === 'ContinuedAsNew') {
    continueAsNew(store, { ...current, customStatus: decision.customStatus }, outcome.input, { now, newId });
    effects.wake.push(instanceId);
    return effects;
  }

  store.appendHistory(instanceId, events);
  const hangs = [
    ...decision.hangs,
    ...decision.commands.flatMap((command) => start(store, current, command, effects, { now, newId })),
  ];
  if (hangs.length > 0 && current.hang === null) effects.hang = hangs.join('; ');
  store.putInstance({
    ...current,
    status: outcome.status,
    output: resultOf(outcome),
    customStatus: carryCustomStatus(current, decision.customStatus, events),
    updatedAt: now,
    hang: effects.hang ?? current.hang,
  });
  if (outcome.status !== 'Running') {
    store.deleteTimers(instanceId);
    tellParent(store, current, result, now, effects);
  }
  return effects;
}

/** A new execution of the same instance, with a fresh history; the parent and the custom status stay. */
function continueAsNew(
  store: HubStore,
  current: InstanceRow,
  input: string,
  { now, newId }: { now: number; newId: () => string },
): void {
  const executionId = newId();
  const generation = current.generation + 1;
  store.clearHistory(current.instanceId);
  store.putInstance({ ...current, executionId, generation, input, status: 'Running', updatedAt: now });
  const parent = readParent(current);
  store.addMessage(
    current.instanceId,
    executionId,
    executionStarted({ ...current, executionId, input, parent, generation, at: now }),
  );
}

/** The first episode after continue-as-new keeps the old status; the next that sets none clears it (measured). */
function carryCustomStatus(
  current: InstanceRow,
  customStatus: string | null,
  events: readonly HistoryEvent[],
): string | null {
  const isFirst = events.some((event) => event.EventType === EventType.ExecutionStarted);
  return customStatus ?? (isFirst && current.generation > 0 ? current.customStatus : null);
}

/** @returns why the command will never end, if so. */
function start(
  store: HubStore,
  parent: InstanceRow,
  command: Command,
  effects: Effects,
  { now, newId }: { now: number; newId: () => string },
): string[] {
  const { instanceId, executionId } = parent;
  switch (command.kind) {
    case 'activity': {
      const input = JSON.stringify([command.input ?? null]);
      const { id: taskId, name } = command;
      effects.activities.push(store.addActivity({ instanceId, executionId, taskId, name, input }));
      return [];
    }
    case 'timer': {
      const fireAt = Date.parse(command.fireAt);
      store.addTimer({ instanceId, executionId, timerId: command.id, fireAt, createdAt: now });
      return [];
    }
    case 'subOrchestration': {
      // Azure does not refuse the id of a live instance here, and the parent waits for ever (measured: x-subRunning).
      if (isLive(store.instance(command.instanceId))) {
        return [
          `it calls the sub-orchestrator '${command.name}' with the id '${command.instanceId}' of an instance that is still running: give each call an id of its own`,
        ];
      }
      const reference: ParentReference = {
        OrchestrationInstance: { InstanceId: instanceId, ExecutionId: executionId },
        Name: parent.name,
        Version: '',
        TaskScheduleId: command.id,
      };
      const { name, input } = command;
      const child = { instanceId: command.instanceId, executionId: newId(), name, input, parent: reference };
      createInstance(store, child, now);
      effects.wake.push(command.instanceId);
      return [];
    }
  }
}

function tellParent(
  store: HubStore,
  child: InstanceRow,
  { decision }: EpisodeResult,
  now: number,
  effects: Effects,
): void {
  const parent = readParent(child);
  if (parent === null) return;
  const { InstanceId, ExecutionId } = parent.OrchestrationInstance;
  const row = store.instance(InstanceId);
  if (!isLive(row) || row.executionId !== ExecutionId) return;
  store.addMessage(InstanceId, ExecutionId, toParentEvent(parent.TaskScheduleId, decision.outcome, now));
  effects.wake.push(InstanceId);
}

/** How a parent hears of the end of a child. A terminated child has no details, which its parent can't read. */
export function toParentEvent(taskScheduledId: number, outcome: Outcome, at: number): HistoryEvent {
  const base = { ...eventBase(at), TaskScheduledId: taskScheduledId };
  if (outcome.status === 'Completed') {
    return { EventType: EventType.SubOrchestrationInstanceCompleted, ...base, Result: outcome.result };
  }
  const failure =
    outcome.status === 'Failed' ? outcome.failure : { reason: resultOf(outcome) ?? '', details: null };
  return {
    EventType: EventType.SubOrchestrationInstanceFailed,
    ...base,
    Reason: failure.reason,
    Details: failure.details,
    FailureDetails: null,
  };
}

/** Who called the instance as a sub-orchestration, if it was called so. */
export function readParent(row: InstanceRow): ParentReference | null {
  return row.parent === null ? null : (JSON.parse(row.parent) as ParentReference);
}
