import type { Answer, OrchestratorState } from './answer.ts';
import { orchestrationFailure } from './failures.ts';
import type { OrchestrationFailure } from './failures.ts';
import { EventType } from './history.ts';
import type { HistoryEvent } from './history.ts';
import { NonDeterminismError, Replay } from './replay.ts';
import type { Command } from './command.ts';
import type { KnownFunctions } from './replay.ts';
import { findRefusal } from './refusals.ts';

/** Durable Functions' limit for a custom status, in bytes of UTF-16 (measured: x-custBig, x-custOk). */
const CUSTOM_STATUS_LIMIT = 16 * 1024;

export interface Episode {
  /** The orchestrator's name as registered or as called; it stands in failure texts. */
  functionName: string;
  /** The whole history of this execution, with the events this episode serves at its end. */
  history: readonly HistoryEvent[];
  answer: Answer;
  functions: KnownFunctions;
}

export type Outcome =
  | { status: 'Running' }
  /** `result` is JSON text, or null for none. */
  | { status: 'Completed'; result: string | null }
  | { status: 'Failed'; failure: OrchestrationFailure }
  | { status: 'Terminated'; reason: string | null }
  /** `input` is JSON text. */
  | { status: 'ContinuedAsNew'; input: string };

export interface Decision {
  /** What to start, in order; only what is not in the history yet. */
  commands: Command[];
  outcome: Outcome;
  /** The sequence number of the ExecutionCompleted event, if the outcome is final. */
  completionId: number;
  /** JSON text; null when the orchestrator set none. */
  customStatus: string | null;
  /** Why this instance will never finish, each a sentence that says what to change. Empty while it may go on. */
  hangs: string[];
  /** Work still open after the orchestrator itself has ended; until it is done the instance stays Running. */
  openAtEnd: Command[];
  /** True when the history and the orchestrator's actions do not fit; the new events then stay unplayed. */
  isNonDeterministic: boolean;
}

/**
 * Decides what one episode of an orchestration does. The Node SDK has replayed the history and given every action
 * since the start; this replays those actions over the same history, as the Durable extension does with the
 * Durable Task Framework, so that sequence numbers, open tasks and non-determinism come out as on Azure. Pure: no
 * input or output, no clock.
 */
export function decide(episode: Episode): Decision {
  const { functionName, answer } = episode;
  const refusal = answer.kind === 'state' ? findRefusal(functionName, answer.state.actions[0]) : undefined;
  if (refusal !== undefined) return finish(episode, countScheduled(episode.history), { message: refusal });

  const start = readState(episode);
  const { customStatus } = start;
  const replay = new Replay(episode.history, start.state?.actions[0] ?? [], episode.functions);
  try {
    replay.run();
  } catch (error) {
    if (!(error instanceof NonDeterminismError)) throw error;
    const failure = { reason: error.message, details: error.message };
    return {
      ...finish(episode, replay.nextId, { failure, customStatus }),
      commands: replay.commands(),
      isNonDeterministic: true,
    };
  }
  if (replay.termination !== undefined) {
    return finish(episode, replay.nextId, { outcome: replay.termination, customStatus });
  }
  const { state, message } = start;
  if (replay.isThrough && message !== undefined) {
    return finish(episode, replay.nextId, { message, customStatus });
  }
  if (replay.isThrough && state?.isDone === true) {
    const outcome: Outcome =
      replay.continueAsNewInput === undefined
        ? { status: 'Completed', result: toJson(state.output) }
        : { status: 'ContinuedAsNew', input: replay.continueAsNewInput };
    return finish(episode, replay.nextId, { outcome, customStatus });
  }
  // An orchestrator that has ended waits for its open tasks alone, and they end.
  const hasEnded = message !== undefined || state?.isDone === true;
  return {
    commands: replay.commands(),
    outcome: { status: 'Running' },
    completionId: replay.nextId,
    customStatus,
    hangs: hasEnded || canFail(replay.openTasks()) ? [] : explainHang(answer, replay),
    openAtEnd: hasEnded ? replay.openTasks() : [],
    isNonDeterministic: false,
  };
}

interface Start {
  /** Absent when the failure comes before any action is replayed. */
  state?: OrchestratorState;
  /** Why the orchestrator failed. */
  message?: string;
  customStatus: string | null;
}

function readState({ answer }: Episode): Start {
  if (answer.kind === 'failed') return { message: answer.message, customStatus: null };
  const { state } = answer;
  const customStatus = toJson(state.customStatus);
  const size = (customStatus?.length ?? 0) * 2;
  if (size > CUSTOM_STATUS_LIMIT) {
    const text = `The UTF-16 size of the JSON-serialized payload must not exceed 16 KB. The current payload size is ${Math.floor(size / 1024)} KB.`;
    return { message: text, customStatus: null };
  }
  return {
    state,
    customStatus,
    ...(state.error !== undefined && { message: state.error }),
  };
}

type Ending = { customStatus?: string | null } & (
  | { outcome: Outcome }
  | { failure: OrchestrationFailure }
  /** What went wrong, without the prefix that names the function. */
  | { message: string }
);

function finish({ functionName }: Episode, completionId: number, ending: Ending): Decision {
  const outcome: Outcome =
    'outcome' in ending
      ? ending.outcome
      : {
          status: 'Failed',
          failure: 'failure' in ending ? ending.failure : orchestrationFailure(functionName, ending.message),
        };
  return {
    commands: [],
    outcome,
    completionId,
    customStatus: ending.customStatus ?? null,
    hangs: [],
    openAtEnd: [],
    isNonDeterministic: false,
  };
}

function countScheduled(history: readonly HistoryEvent[]): number {
  const scheduling: number[] = [
    EventType.TaskScheduled,
    EventType.SubOrchestrationInstanceCreated,
    EventType.TimerCreated,
  ];
  return history.filter((event) => scheduling.includes(event.EventType)).length;
}

/** The failure of one task may yet wake an orchestrator that waits in vain for another; its own timers can't fail. */
function canFail(open: readonly Command[]): boolean {
  return open.some((command) => command.kind !== 'timer' || command.purpose === 'retry');
}

function explainHang(answer: Answer, replay: Replay): string[] {
  if (answer.kind === 'state' && answer.threw) {
    return [
      'it threw a value that is no Error, or an Error with an empty message, which the SDK loses: throw an Error with a message',
    ];
  }
  if (replay.hangs.length > 0 || replay.openTasks().length > 0) return replay.hangs;
  return ['it waits for a task that nothing can complete: look for a task that was yielded twice'];
}

function toJson(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}
