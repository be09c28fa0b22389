import { ActionType } from './answer.ts';
import type { Action, CallActivityAction, CallSubOrchestratorAction, RetryPolicy } from './answer.ts';
import type { Command } from './command.ts';
import { EventType } from './history.ts';
import type { HistoryEvent } from './history.ts';
import * as nonDeterminism from './non-determinism.ts';

export { NonDeterminismError } from './non-determinism.ts';

const DAY_MS = 24 * 3600 * 1000;
/** Azure Storage's longest timer: longer ones go in hops (trigger payload: `maximumShortTimerDuration`). */
const MAX_TIMER_MS = 6 * DAY_MS;
/** One hop of a long timer (trigger payload: `longRunningTimerIntervalDuration`). */
const TIMER_HOP_MS = 3 * DAY_MS;

export interface KnownFunctions {
  isActivity(name: string): boolean;
  isOrchestrator(name: string): boolean;
}

/** Goes on when an action has ended, well or badly: the next one starts in either case. */
type Done = () => void;
/** Is told how an attempt at some work has ended. */
type Settled = (succeeded: boolean) => void;

/**
 * Replays one execution: the orchestrator's actions over its history, in the manner of the Durable Task Framework.
 * Actions run one after the other, each when the one before has ended, well or badly.
 */
export class Replay {
  /** Why the orchestrator waits for something that will never come. */
  readonly hangs: string[] = [];
  /** True when every action has ended. */
  isThrough = false;
  continueAsNewInput: string | undefined;
  termination: { status: 'Terminated'; reason: string | null } | undefined;
  /** The sequence number that comes next. */
  nextId = 0;

  readonly #history: readonly HistoryEvent[];
  readonly #actions: readonly Action[];
  readonly #functions: KnownFunctions;
  /** Scheduled by the actions, not (yet) found in the history. */
  // oxlint-disable-next-line own/no-unbounded-memory -- lives for one episode
  readonly #unconfirmed = new Map<number, Command>();
  // oxlint-disable-next-line own/no-unbounded-memory -- lives for one episode
  readonly #openById = new Map<number, { command: Command; settled: Settled }>();
  #executionId = '';
  /** Unix milliseconds: when the episode being replayed began. */
  #now = 0;

  constructor(history: readonly HistoryEvent[], actions: readonly Action[], functions: KnownFunctions) {
    this.#history = history;
    this.#actions = actions;
    this.#functions = functions;
  }

  /** @throws NonDeterminismError when the history holds what the actions did not schedule. */
  run(): void {
    for (const event of this.#history) this.#apply(event);
  }

  /** What the history does not hold yet, in order. */
  commands(): Command[] {
    return [...this.#unconfirmed.values()];
  }

  /** Work that must end before the instance can (Durable Task Framework: "open tasks"). */
  openTasks(): Command[] {
    return [...this.#openById.values()].map((task) => task.command);
  }

  #apply(event: HistoryEvent): void {
    switch (event.EventType) {
      case EventType.OrchestratorStarted:
        this.#now = Date.parse(event.Timestamp);
        return;
      case EventType.ExecutionStarted:
        this.#executionId = event.OrchestrationInstance.ExecutionId;
        this.#runFrom(0);
        return;
      case EventType.TaskScheduled:
      case EventType.SubOrchestrationInstanceCreated:
      case EventType.TimerCreated:
        nonDeterminism.check(event, this.#unconfirmed.get(event.EventId));
        this.#unconfirmed.delete(event.EventId);
        return;
      case EventType.TaskCompleted:
      case EventType.SubOrchestrationInstanceCompleted:
        this.#settle(event.TaskScheduledId, true);
        return;
      case EventType.TaskFailed:
      case EventType.SubOrchestrationInstanceFailed:
        this.#settle(event.TaskScheduledId, false);
        return;
      case EventType.TimerFired:
        this.#settle(event.TimerId, true);
        return;
      case EventType.ExecutionTerminated:
        this.termination ??= { status: 'Terminated', reason: event.Input };
        return;
      case EventType.OrchestratorCompleted:
      case EventType.ExecutionCompleted:
        return;
    }
  }

  #settle(id: number, succeeded: boolean): void {
    const task = this.#openById.get(id);
    // A duplicate, or a timer that was cancelled meanwhile.
    if (task === undefined) return;
    this.#openById.delete(id);
    task.settled(succeeded);
  }

  #runFrom(index: number): void {
    const action = this.#actions[index];
    if (action === undefined) {
      this.isThrough = true;
      return;
    }
    this.#start(action, () => {
      this.#runFrom(index + 1);
    });
  }

  #start(action: Action, done: Done): void {
    switch (action.actionType) {
      case ActionType.CallActivity:
      case ActionType.CallActivityWithRetry:
      case ActionType.CallSubOrchestrator:
      case ActionType.CallSubOrchestratorWithRetry:
        this.#call(action, done);
        return;
      case ActionType.CreateTimer:
        this.#startTimer(new Date(action.fireAt).getTime(), action.isCanceled === true, done);
        return;
      case ActionType.ContinueAsNew:
        this.continueAsNewInput = JSON.stringify(action.input ?? null);
        done();
        return;
      case ActionType.WhenAll:
        this.#startAll(action.compoundActions, done);
        return;
      default:
        throw new TypeError(`Action type ${action.actionType} is refused before the replay.`);
    }
  }

  /** Waits for every child, even when one has failed (measured: f-allFail2). There is one at least: the SDK sees to it. */
  #startAll(actions: readonly Action[], done: Done): void {
    let remaining = actions.length;
    for (const action of actions) {
      this.#start(action, () => {
        remaining -= 1;
        if (remaining === 0) done();
      });
    }
  }

  #call(action: Call, done: Done): void {
    const isActivity =
      action.actionType === ActionType.CallActivity || action.actionType === ActionType.CallActivityWithRetry;
    const isKnown = isActivity
      ? this.#functions.isActivity(action.functionName)
      : this.#functions.isOrchestrator(action.functionName);
    if (!isKnown) {
      const noun = isActivity ? 'activity' : 'sub-orchestrator';
      this.#hang(
        `it calls the ${noun} '${action.functionName}', which is not registered: register it or correct the name`,
      );
      done();
      return;
    }
    const attempt = (attemptSettled: Settled): void => {
      this.#open(isActivity ? this.#activity(action) : this.#subOrchestration(action), attemptSettled);
    };
    if (action.retryOptions === undefined) attempt(done);
    else this.#retry(action.functionName, action.retryOptions, attempt, done);
  }

  #activity(action: Call): Command {
    return { kind: 'activity', id: this.nextId++, name: action.functionName, input: action.input };
  }

  /** The default id is derived, so that every replay finds the same child (measured: d2-subDefaultId). */
  #subOrchestration(action: Call): Command {
    const id = this.nextId++;
    const explicitId = 'instanceId' in action ? action.instanceId : undefined;
    const instanceId =
      explicitId === undefined || explicitId === '' ? `${this.#executionId}:${id}` : explicitId;
    const input = JSON.stringify(action.input ?? null);
    return { kind: 'subOrchestration', id, name: action.functionName, instanceId, input };
  }

  /**
   * Attempt, wait, attempt … After the last failure comes one more timer, due at once, for which the SDK waits too
   * (measured: g-retry3). When `retryTimeout` expires there is no such timer, and the SDK waits for ever (measured:
   * g2-retryTimeout).
   */
  #retry(name: string, policy: RetryPolicy, attempt: (settled: Settled) => void, done: Done): void {
    const problem = retryProblem(policy);
    if (problem !== undefined) {
      this.#hang(`it calls '${name}' with ${problem}`);
      done();
      return;
    }
    const expiresAt = this.#now + (policy.retryTimeoutInMilliseconds ?? Infinity);
    const tryOnce = (attemptNumber: number): void => {
      attempt((succeeded) => {
        if (succeeded) {
          done();
        } else if (this.#now >= expiresAt) {
          this.#hang(
            `the retryTimeout of its call to '${name}' has expired, which the SDK can't see: limit maxNumberOfAttempts instead`,
          );
          done();
        } else if (attemptNumber >= policy.maxNumberOfAttempts) {
          this.#openTimer(this.#now, 'retry', done);
        } else {
          this.#openTimer(this.#now + retryDelay(policy, attemptNumber), 'retry', () => {
            tryOnce(attemptNumber + 1);
          });
        }
      });
    };
    tryOnce(1);
  }

  /** A long timer goes in hops, each a timer of its own; a cancelled one keeps its number and is not waited for. */
  #startTimer(fireAt: number, isCanceled: boolean, done: Done): void {
    const isLong = fireAt - this.#now > MAX_TIMER_MS;
    if (isCanceled) {
      const command = this.#timer(isLong ? this.#now + TIMER_HOP_MS : fireAt, 'timer');
      this.#unconfirmed.set(command.id, command);
      done();
      return;
    }
    const hop = (): void => {
      this.#openTimer(Math.min(fireAt, this.#now + TIMER_HOP_MS), 'timer', () => {
        if (this.#now < fireAt) hop();
        else done();
      });
    };
    if (isLong) hop();
    else this.#openTimer(fireAt, 'timer', done);
  }

  #openTimer(fireAt: number, purpose: 'timer' | 'retry', done: Done): void {
    this.#open(this.#timer(fireAt, purpose), done);
  }

  #timer(fireAt: number, purpose: 'timer' | 'retry'): Command {
    return { kind: 'timer', id: this.nextId++, fireAt: new Date(fireAt).toISOString(), purpose };
  }

  #open(command: Command, settled: Settled): void {
    this.#unconfirmed.set(command.id, command);
    this.#openById.set(command.id, { command, settled });
  }

  #hang(reason: string): void {
    if (!this.hangs.includes(reason)) this.hangs.push(reason);
  }
}

type Call = CallActivityAction | CallSubOrchestratorAction;

/** What the extension refuses in a policy; it swallows the refusal, and the SDK waits for ever. */
function retryProblem(policy: RetryPolicy): string | undefined {
  const intervals = [policy.firstRetryIntervalInMilliseconds, policy.maxRetryIntervalInMilliseconds ?? 0];
  if (Math.max(...intervals) > MAX_TIMER_MS) return 'a retry interval longer than 6 days: shorten it';
  if (policy.maxNumberOfAttempts < 1) return 'maxNumberOfAttempts below 1: allow at least one attempt';
  return undefined;
}

function retryDelay(policy: RetryPolicy, attemptNumber: number): number {
  const delay =
    policy.firstRetryIntervalInMilliseconds * (policy.backoffCoefficient ?? 1) ** (attemptNumber - 1);
  return Math.min(delay, policy.maxRetryIntervalInMilliseconds ?? MAX_TIMER_MS);
}
