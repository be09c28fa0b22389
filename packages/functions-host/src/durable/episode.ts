import { FunctionTimeoutError } from '../errors.ts';
import { readReturned, readThrown } from './answer.ts';
import type { Answer } from './answer.ts';
import { decide } from './engine.ts';
import type { Decision } from './engine.ts';
import { EventType, eventBase } from './history.ts';
import type { ExecutionCompleted, ExecutionStarted, HistoryEvent } from './history.ts';
import type { Command } from './command.ts';
import type { KnownFunctions } from './replay.ts';

/** What one episode works on. */
export interface Turn {
  /** What earlier episodes stored; empty in the first. */
  history: readonly HistoryEvent[];
  /** What has come since, in order of arrival; in the first episode its first is ExecutionStarted. */
  messages: readonly HistoryEvent[];
}

export interface EpisodeHost {
  functions: KnownFunctions;
  /**
   * Runs the orchestrator function once.
   * @param payload the orchestration trigger's value, JSON text.
   * @returns the state, parsed. @throws what the function threw.
   */
  invokeOrchestrator(name: string, payload: string, instanceId: string): Promise<unknown>;
  /** Unix milliseconds. */
  now(): number;
}

export interface EpisodeResult {
  decision: Decision;
  /** To be appended to the history, in order. */
  events: HistoryEvent[];
}

/**
 * Runs one episode: hands the orchestrator its history, and turns its answer into new events and commands.
 *
 * @throws FunctionTimeoutError when the orchestrator took too long: the episode counts for nothing and is to be done
 * again.
 */
export async function runEpisode(turn: Turn, host: EpisodeHost): Promise<EpisodeResult> {
  const arrived = openEpisode(turn, host.now());
  const history = [...turn.history, ...arrived];
  const started = findStart(history);
  const answer = await ask(started, history, host);
  const decision = decide({ functionName: started.Name, history, answer, functions: host.functions });

  const at = host.now();
  return {
    decision,
    events: [
      ...(decision.isNonDeterministic ? arrived : arrived.map(markPlayed)),
      ...decision.commands.map((command) => toScheduledEvent(command, at)),
      ...toCompletedEvents(decision, at),
      { EventType: EventType.OrchestratorCompleted, ...eventBase(at) },
    ],
  };
}

/**
 * The new events of an episode. After continue-as-new the real host starts the next generation in the episode that
 * ended the last, so its first episode holds an OrchestratorCompleted too (measured: h-canLoop, `12 0 13`).
 */
function openEpisode({ history, messages }: Turn, now: number): HistoryEvent[] {
  // A clock set back must not turn time back inside an orchestration.
  const latest = history.findLast((event) => event.EventType === EventType.OrchestratorStarted)?.Timestamp;
  const at = Math.max(now, latest === undefined ? 0 : Date.parse(latest));
  const first = messages[0];
  const isNextGeneration = first?.EventType === EventType.ExecutionStarted && first.Generation > 0;
  return [
    { EventType: EventType.OrchestratorStarted, ...eventBase(at) },
    ...messages,
    ...(isNextGeneration ? [{ EventType: EventType.OrchestratorCompleted, ...eventBase(at) }] : []),
  ];
}

function findStart(history: readonly HistoryEvent[]): ExecutionStarted {
  const started = history.find((event) => event.EventType === EventType.ExecutionStarted);
  if (started === undefined) throw new TypeError('An episode needs an ExecutionStarted event.');
  return started;
}

async function ask(
  started: ExecutionStarted,
  history: readonly HistoryEvent[],
  host: EpisodeHost,
): Promise<Answer> {
  const { InstanceId } = started.OrchestrationInstance;
  if (!host.functions.isOrchestrator(started.Name)) {
    return {
      kind: 'failed',
      message: `The function '${started.Name}' doesn't exist, is disabled, or is not an orchestrator function.`,
    };
  }
  try {
    return readReturned(await host.invokeOrchestrator(started.Name, toPayload(started, history), InstanceId));
  } catch (error) {
    // The real host gives such an episode up, and does it again (host source: functionTimeout).
    if (error instanceof FunctionTimeoutError) throw error;
    return readThrown(error);
  }
}

/** The orchestration trigger's value (fields and constants: Durable extension 3.15.2). */
function toPayload(started: ExecutionStarted, history: readonly HistoryEvent[]): string {
  return JSON.stringify({
    history,
    input: started.Input === null ? null : (JSON.parse(started.Input) as unknown),
    instanceId: started.OrchestrationInstance.InstanceId,
    isReplaying: started.IsPlayed,
    parentInstanceId: started.ParentInstance?.OrchestrationInstance.InstanceId ?? null,
    upperSchemaVersion: 1,
    upperSchemaVersionNew: 3,
    longRunningTimerIntervalDuration: '3.00:00:00',
    maximumShortTimerDuration: '6.00:00:00',
    // Misspelt in Azure.
    defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
  });
}

function markPlayed(event: HistoryEvent): HistoryEvent {
  return event.EventType === EventType.OrchestratorStarted ? event : { ...event, IsPlayed: true };
}

function toScheduledEvent(command: Command, at: number): HistoryEvent {
  const base = { ...eventBase(at), EventId: command.id };
  switch (command.kind) {
    case 'activity':
      return { EventType: EventType.TaskScheduled, ...base, Name: command.name, Version: '', Input: null };
    case 'timer':
      return { EventType: EventType.TimerCreated, ...base, FireAt: command.fireAt };
    case 'subOrchestration':
      return {
        EventType: EventType.SubOrchestrationInstanceCreated,
        ...base,
        Name: command.name,
        Version: '',
        InstanceId: command.instanceId,
        Input: null,
      };
  }
}

function toCompletedEvents({ outcome, completionId }: Decision, at: number): ExecutionCompleted[] {
  if (outcome.status === 'Running' || outcome.status === 'ContinuedAsNew') return [];
  const base = { EventType: EventType.ExecutionCompleted, ...eventBase(at), EventId: completionId };
  return [{ ...base, OrchestrationStatus: outcome.status, Result: resultOf(outcome), FailureDetails: null }];
}

/** The text that a status query shows as the output: JSON when completed, plain text otherwise. */
export function resultOf(outcome: Decision['outcome']): string | null {
  switch (outcome.status) {
    case 'Completed':
      return outcome.result;
    case 'Failed':
      return outcome.failure.reason;
    case 'Terminated':
      return outcome.reason;
    case 'Running':
    case 'ContinuedAsNew':
      return null;
  }
}
