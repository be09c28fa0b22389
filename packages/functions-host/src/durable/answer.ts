import { hideCredentials } from './credentials.ts';

/** What the Node SDK answers when an orchestrator is invoked, and how to read it. */

export const ActionType = {
  CallActivity: 0,
  CallActivityWithRetry: 1,
  CallSubOrchestrator: 2,
  CallSubOrchestratorWithRetry: 3,
  ContinueAsNew: 4,
  CreateTimer: 5,
  WhenAll: 12,
} as const;

/** Times in milliseconds. */
export interface RetryPolicy {
  firstRetryIntervalInMilliseconds: number;
  maxNumberOfAttempts: number;
  backoffCoefficient?: number;
  maxRetryIntervalInMilliseconds?: number;
  retryTimeoutInMilliseconds?: number;
}

export interface CallActivityAction {
  actionType: typeof ActionType.CallActivity | typeof ActionType.CallActivityWithRetry;
  functionName: string;
  /** A string given by the app arrives here JSON-encoded once already; everything else as it is. */
  input?: unknown;
  retryOptions?: RetryPolicy;
}

export interface CallSubOrchestratorAction {
  actionType: typeof ActionType.CallSubOrchestrator | typeof ActionType.CallSubOrchestratorWithRetry;
  functionName: string;
  instanceId?: string;
  input?: unknown;
  retryOptions?: RetryPolicy;
}

export interface ContinueAsNewAction {
  actionType: typeof ActionType.ContinueAsNew;
  input?: unknown;
}

export interface CreateTimerAction {
  actionType: typeof ActionType.CreateTimer;
  /** A Date in process, ISO 8601 on the wire. */
  fireAt: string | Date;
  isCanceled?: boolean;
}

export interface WhenAllAction {
  actionType: typeof ActionType.WhenAll;
  compoundActions: Action[];
}

/** An action of Durable Functions that this host does not run; the instance fails with a sentence naming it. */
export interface RefusedAction {
  actionType: 6 | 7 | 8 | 9 | 10 | 11 | 13 | 14;
}

export type Action =
  | CallActivityAction
  | CallSubOrchestratorAction
  | ContinueAsNewAction
  | CreateTimerAction
  | WhenAllAction
  | RefusedAction;

export interface OrchestratorState {
  isDone: boolean;
  /** Always one inner list: every action since the execution started, in order. */
  actions: [Action[]];
  output?: unknown;
  error?: string;
  customStatus?: unknown;
}

export type Answer =
  /** The SDK replayed. `threw` says that the orchestrator threw; without `error` the SDK lost what it threw. */
  | { kind: 'state'; state: OrchestratorState; threw: boolean }
  /** The invocation itself failed: there is no state to replay. */
  | { kind: 'failed'; message: string };

const MARKER = '\n\n$OutOfProcData$:';

/** Reads the state that an orchestrator returned. */
export function readReturned(value: unknown): Answer {
  if (isState(value)) return { kind: 'state', state: value, threw: false };
  return invocationFailed(
    'The function returned no orchestrator state; is it a generator registered with df?',
    '',
  );
}

/**
 * Reads the state that the SDK packs into the message of what it throws, if there is one. The host hides what looks
 * like a secret there too, which may spoil the state (host source: Sanitizer).
 */
export function readThrown(thrown: unknown): Answer {
  const message = hideCredentials(thrown instanceof Error ? thrown.message : String(thrown));
  const marker = message.indexOf(MARKER);
  if (marker >= 0) {
    try {
      const value: unknown = JSON.parse(message.slice(marker + MARKER.length));
      if (isState(value)) return { kind: 'state', state: value, threw: true };
    } catch {
      // Cut or corrupted: the real host treats it as a failure without state, too.
    }
  }
  return invocationFailed(message, (thrown instanceof Error ? thrown.stack : undefined) ?? '');
}

function invocationFailed(message: string, stack: string): Answer {
  const result = `Result: Failure\nException: ${message}\nStack: ${stack}`;
  return { kind: 'failed', message: `One or more errors occurred. (${result})` };
}

function isState(value: unknown): value is OrchestratorState {
  if (typeof value !== 'object' || value === null || !('isDone' in value) || !('actions' in value))
    return false;
  return (
    typeof value.isDone === 'boolean' &&
    Array.isArray(value.actions) &&
    value.actions.length === 1 &&
    Array.isArray(value.actions[0])
  );
}

/** Every action, those inside Task.all and Task.any too, in order. */
export function flatten(actions: readonly Action[]): Action[] {
  return actions.flatMap((action) =>
    'compoundActions' in action ? [action, ...flatten(action.compoundActions)] : [action],
  );
}

/**
 * The first action that stands in the list twice, as one object: the orchestrator put a task that was pending into
 * a second Task.all, which on Azure schedules its work a second time (measured). Objects lose their identity on the
 * wire, so this can be seen only on the state as the SDK returned it, in process.
 */
export function findRepeatedAction(actions: readonly Action[]): Action | undefined {
  const seen = new Set<Action>();
  return flatten(actions).find((action) => seen.size === seen.add(action).size);
}
