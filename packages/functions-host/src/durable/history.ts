/**
 * The events of an orchestration's history, in the form in which the Durable extension hands them to the Node SDK:
 * numbers for types, PascalCase fields, `EventId` -1 for whatever has no sequence number of its own.
 */
export const EventType = {
  ExecutionStarted: 0,
  ExecutionCompleted: 1,
  ExecutionTerminated: 3,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  SubOrchestrationInstanceCreated: 7,
  SubOrchestrationInstanceCompleted: 8,
  SubOrchestrationInstanceFailed: 9,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
} as const;

interface EventBase {
  EventId: number;
  /** True once an episode has served the event. Scheduling and Orchestrator* events stay false (measured). */
  IsPlayed: boolean;
  /** ISO 8601. Never changes once stored: `currentUtcDateTime` of every replay is read from it. */
  Timestamp: string;
}

export interface InstanceReference {
  InstanceId: string;
  ExecutionId: string;
}

export interface ParentReference {
  OrchestrationInstance: InstanceReference;
  Name: string;
  Version: string;
  TaskScheduleId: number;
}

export interface ExecutionStarted extends EventBase {
  EventType: typeof EventType.ExecutionStarted;
  OrchestrationInstance: InstanceReference;
  ParentInstance: ParentReference | null;
  Name: string;
  Version: string;
  /** JSON text. */
  Input: string | null;
  Tags: null;
  /** Counts the continue-as-new restarts of this instance, from 0. */
  Generation: number;
  ScheduledStartTime: null;
}

export interface ExecutionCompleted extends EventBase {
  EventType: typeof EventType.ExecutionCompleted;
  OrchestrationStatus: FinalStatus;
  /** JSON text when completed; plain text otherwise. */
  Result: string | null;
  FailureDetails: null;
}

export interface ExecutionTerminated extends EventBase {
  EventType: typeof EventType.ExecutionTerminated;
  /** The reason. */
  Input: string | null;
}

export interface TaskScheduled extends EventBase {
  EventType: typeof EventType.TaskScheduled;
  Name: string;
  Version: string;
  Input: null;
}

/** An activity or a sub-orchestration returned. `Result` is JSON text, and must be present: the SDK parses it. */
export interface Completion extends EventBase {
  EventType: typeof EventType.TaskCompleted | typeof EventType.SubOrchestrationInstanceCompleted;
  TaskScheduledId: number;
  Result: string | null;
}

/** An activity or a sub-orchestration failed. The SDK can't parse a failure whose `Details` is null. */
export interface Failure extends EventBase {
  EventType: typeof EventType.TaskFailed | typeof EventType.SubOrchestrationInstanceFailed;
  TaskScheduledId: number;
  Reason: string;
  Details: string | null;
  /** Only of an activity whose error spoke of itself in this form; the SDK then reads nothing else. */
  FailureDetails: FailureDetails | null;
}

export interface FailureDetails {
  ErrorType: string;
  ErrorMessage: string;
  StackTrace: string | null;
  IsNonRetriable: boolean;
  Properties: unknown;
  InnerFailure: null;
}

export interface SubOrchestrationCreated extends EventBase {
  EventType: typeof EventType.SubOrchestrationInstanceCreated;
  Name: string;
  Version: string;
  InstanceId: string;
  Input: null;
}

export interface TimerCreated extends EventBase {
  EventType: typeof EventType.TimerCreated;
  FireAt: string;
}

export interface TimerFired extends EventBase {
  EventType: typeof EventType.TimerFired;
  TimerId: number;
  FireAt: string;
}

export interface EpisodeMark extends EventBase {
  EventType: typeof EventType.OrchestratorStarted | typeof EventType.OrchestratorCompleted;
}

export type HistoryEvent =
  | ExecutionStarted
  | ExecutionCompleted
  | ExecutionTerminated
  | TaskScheduled
  | Completion
  | Failure
  | SubOrchestrationCreated
  | TimerCreated
  | TimerFired
  | EpisodeMark;

export type FinalStatus = 'Completed' | 'Failed' | 'Terminated';
export type RuntimeStatus = 'Pending' | 'Running' | FinalStatus;

/** The fields every incoming event has. @param at Unix milliseconds. */
export function eventBase(at: number): EventBase {
  return { EventId: -1, IsPlayed: false, Timestamp: new Date(at).toISOString() };
}

/** The first event of an execution. @param input JSON text. @param at Unix milliseconds. */
export function executionStarted(start: {
  instanceId: string;
  executionId: string;
  name: string;
  input: string | null;
  parent: ParentReference | null;
  generation: number;
  at: number;
}): ExecutionStarted {
  return {
    EventType: EventType.ExecutionStarted,
    ...eventBase(start.at),
    OrchestrationInstance: { InstanceId: start.instanceId, ExecutionId: start.executionId },
    ParentInstance: start.parent,
    Name: start.name,
    Version: '',
    Input: start.input,
    Tags: null,
    Generation: start.generation,
    ScheduledStartTime: null,
  };
}

/** A timer's firing. Its timestamp is the time at which the timer was created, not fired (measured). */
export function timerFired(timer: { timerId: number; fireAt: number; createdAt: number }): TimerFired {
  return {
    EventType: EventType.TimerFired,
    ...eventBase(timer.createdAt),
    TimerId: timer.timerId,
    FireAt: new Date(timer.fireAt).toISOString(),
  };
}
