import type { OrchestrationHandler } from 'durable-functions';
import { toActivityInput, toResultJson } from '@lab-gallery/functions-host/durable/activity-data';
import { toParentEvent } from '@lab-gallery/functions-host/durable/commit';
import type { Decision, Outcome } from '@lab-gallery/functions-host/durable/engine';
import { resultOf, runEpisode } from '@lab-gallery/functions-host/durable/episode';
import {
  activityFailed,
  orchestrationFailure,
  thrownMessage,
} from '@lab-gallery/functions-host/durable/failures';
import {
  EventType,
  eventBase,
  executionStarted,
  timerFired,
} from '@lab-gallery/functions-host/durable/history';
import type {
  ExecutionStarted,
  HistoryEvent,
  ParentReference,
} from '@lab-gallery/functions-host/durable/history';
import type { Command } from '@lab-gallery/functions-host/durable/command';
import {
  OrchestratorDefectError,
  readInput,
  replayTwice,
  toTypedData,
} from '@lab-gallery/functions-host/sdk-replay';

export interface ActivityCall {
  /** Counts the calls of this activity in this run, from 1. */
  attempt: number;
  /** Virtual time. */
  now: Date;
}

/** Written as a method, so that a test may name the type of the input it expects. */
interface Fakes {
  activity(input: unknown, call: ActivityCall): unknown;
  subOrchestration(input: unknown): unknown;
}

export interface RunOptions {
  /** The orchestrator's name, which stands in failure texts; the function's own by default. */
  name?: string;
  input?: unknown;
  instanceId?: string;
  startTime?: Date;
  /** Activities by name: what they return or throw. They get their input as it comes out of JSON. */
  activities?: Record<string, Fakes['activity']>;
  /** Real sub-orchestrators by name; they run in the same virtual time. */
  orchestrators?: Record<string, OrchestrationHandler>;
  /** Fake sub-orchestrators by name: what they return or throw. */
  subOrchestrations?: Record<string, Fakes['subOrchestration']>;
  /** The run is given up after this many episodes, all instances together. */
  maxEpisodes?: number;
  /** Return hangs in the result instead of throwing. */
  allowHangs?: boolean;
}

export interface RunResult {
  status: 'Completed' | 'Failed' | 'Running' | 'Terminated';
  /** As JSON leaves it; a failure's text. */
  output: unknown;
  customStatus: unknown;
  /** The failure's text. */
  error?: string;
  /** Activities and sub-orchestrations, in the order of their scheduling, of all instances. */
  calls: { name: string; input: unknown; at: Date }[];
  /** Timers of all instances, the waits before retries included. */
  timers: { createdAt: Date; fireAt: Date }[];
  /** How often the orchestrator (not its children) continued as new. */
  continuedAsNew: number;
  /** The most events that any one history held. */
  longestHistory: number;
  /** The same by the orchestrator's name. */
  longestHistories: Record<string, number>;
  hangs: string[];
  finishedAt: Date;
}

interface Instance {
  start: ExecutionStarted;
  handler: OrchestrationHandler;
  history: HistoryEvent[];
  inbox: HistoryEvent[];
  customStatus: string | null;
  outcome: Outcome;
}

/**
 * Runs an orchestrator to its end with the real durable-functions SDK over the local host's engine: in memory, in
 * virtual time. Time stands still while activities run, and jumps to the next timer when nothing else can go on.
 * Every episode runs twice, and must emit the same actions.
 *
 * @throws OrchestratorDefect when the orchestrator is not deterministic, puts a pending task into a second
 * Task.all, returns while a timer of its own is open, uses what the host refuses, or would hang.
 */
export async function runOrchestrator(
  handler: OrchestrationHandler,
  options: RunOptions = {},
): Promise<RunResult> {
  return new Run(handler, options).toEnd();
}

class Run {
  readonly #options: RunOptions;
  readonly #instances = new Map<string, Instance>();
  readonly #root: Instance;
  #now: number;
  #episodes = 0;
  #executions = 0;
  readonly #activities: { instance: Instance; command: Command & { kind: 'activity' } }[] = [];
  readonly #timers: { instance: Instance; timerId: number; fireAt: number; createdAt: number }[] = [];
  readonly #attempts = new Map<string, number>();
  readonly #result: Pick<
    RunResult,
    'calls' | 'timers' | 'continuedAsNew' | 'longestHistory' | 'longestHistories' | 'hangs'
  > = {
    calls: [],
    timers: [],
    continuedAsNew: 0,
    longestHistory: 0,
    longestHistories: {},
    hangs: [],
  };

  constructor(handler: OrchestrationHandler, options: RunOptions) {
    this.#options = options;
    this.#now = (options.startTime ?? new Date('2026-01-01T00:00:00Z')).getTime();
    const name = options.name ?? (handler.name === '' ? 'orchestrator' : handler.name);
    const instanceId = options.instanceId ?? 'test-instance';
    const input = toJson(options.input);
    this.#root = this.#create(handler, { name, instanceId, input, parent: null });
  }

  async toEnd(): Promise<RunResult> {
    while (this.#root.outcome.status === 'Running' && (await this.#step())) {
      if (this.#episodes > (this.#options.maxEpisodes ?? 1000)) {
        throw new OrchestratorDefectError(`The run did not end within ${this.#episodes - 1} episodes.`);
      }
    }
    const { outcome, customStatus } = this.#root;
    const result = resultOf(outcome);
    return {
      ...this.#result,
      status: outcome.status === 'ContinuedAsNew' ? 'Running' : outcome.status,
      output: outcome.status === 'Completed' && result !== null ? (JSON.parse(result) as unknown) : result,
      customStatus: customStatus === null ? null : (JSON.parse(customStatus) as unknown),
      ...(outcome.status === 'Failed' && { error: outcome.failure.reason }),
      finishedAt: new Date(this.#now),
    };
  }

  /** @returns false when nothing can go on. */
  async #step(): Promise<boolean> {
    const waiting = [...this.#instances.values()].find((instance) => instance.inbox.length > 0);
    if (waiting !== undefined) {
      await this.#runEpisode(waiting);
      return true;
    }
    // All that run at one time end at one time, so their results reach the orchestrator in one episode.
    const activities = this.#activities.splice(0);
    for (const { instance, command } of activities) instance.inbox.push(await this.#callActivity(command));
    if (activities.length > 0) return true;
    return this.#fireTimers();
  }

  async #runEpisode(instance: Instance): Promise<void> {
    this.#episodes += 1;
    const messages = instance.inbox.splice(0);
    const defects: OrchestratorDefectError[] = [];
    const { decision, events } = await runEpisode(
      { history: instance.history, messages },
      {
        now: () => this.#now,
        functions: {
          isActivity: (name) => lookUp(this.#options.activities, name) !== undefined,
          isOrchestrator: (name) =>
            name === instance.start.Name ||
            lookUp(this.#options.orchestrators, name) !== undefined ||
            lookUp(this.#options.subOrchestrations, name) !== undefined,
        },
        invokeOrchestrator: (name, payload) =>
          replayTwice(name, instance.handler, payload, (defect) => defects.push(defect)),
      },
    );
    if (defects[0] !== undefined) throw defects[0];
    instance.history.push(...events);
    const { longestHistories } = this.#result;
    const { Name: name } = instance.start;
    longestHistories[name] = Math.max(longestHistories[name] ?? 0, instance.history.length);
    this.#result.longestHistory = Math.max(this.#result.longestHistory, instance.history.length);
    this.#refuseDefects(instance, decision);

    const isNextGeneration = instance.start.Generation > 0 && messages.includes(instance.start);
    instance.customStatus = decision.customStatus ?? (isNextGeneration ? instance.customStatus : null);
    if (decision.outcome.status === 'ContinuedAsNew') {
      this.#continueAsNew(instance, decision.outcome.input);
      return;
    }
    instance.outcome = decision.outcome;
    for (const command of decision.commands) this.#begin(instance, command);
    if (decision.outcome.status !== 'Running') this.#tellParent(instance, decision);
  }

  #refuseDefects({ start }: Instance, { hangs, openAtEnd, isNonDeterministic, outcome }: Decision): void {
    const subject = `Orchestrator '${start.Name}'`;
    if (isNonDeterministic) throw new OrchestratorDefectError(`${subject}: ${resultOf(outcome) ?? ''}`);
    const leftOpen = openAtEnd.find((command) => command.kind === 'timer' && command.purpose === 'timer');
    if (leftOpen !== undefined) {
      throw new OrchestratorDefectError(
        `${subject} returned while its timer ${leftOpen.id} is open, and stays Running.`,
      );
    }
    if (hangs.length > 0 && this.#options.allowHangs !== true) {
      throw new OrchestratorDefectError(`${subject} would never finish: ${hangs.join('; ')}.`);
    }
    this.#result.hangs.push(...hangs.filter((hang) => !this.#result.hangs.includes(hang)));
  }

  #continueAsNew(instance: Instance, input: string): void {
    if (instance === this.#root) this.#result.continuedAsNew += 1;
    const { Name: name, ParentInstance: parent, OrchestrationInstance, Generation } = instance.start;
    instance.start = executionStarted({
      instanceId: OrchestrationInstance.InstanceId,
      executionId: this.#newExecutionId(),
      name,
      input,
      parent,
      generation: Generation + 1,
      at: this.#now,
    });
    instance.history = [];
    instance.inbox = [instance.start];
  }

  #begin(instance: Instance, command: Command): void {
    const createdAt = this.#now;
    switch (command.kind) {
      case 'timer': {
        const fireAt = Date.parse(command.fireAt);
        this.#result.timers.push({ createdAt: new Date(createdAt), fireAt: new Date(fireAt) });
        this.#timers.push({ instance, timerId: command.id, fireAt, createdAt });
        return;
      }
      case 'activity':
        this.#recordCall(command.name, readInput(toActivityInput(command.input)));
        this.#activities.push({ instance, command });
        return;
      case 'subOrchestration':
        this.#recordCall(command.name, JSON.parse(command.input));
        this.#beginChild(instance, command);
    }
  }

  #beginChild(parent: Instance, command: Command & { kind: 'subOrchestration' }): void {
    const { name, instanceId, input, id } = command;
    const handler = lookUp(this.#options.orchestrators, name);
    const fake = lookUp(this.#options.subOrchestrations, name);
    if (handler === undefined && fake !== undefined) {
      parent.inbox.push(toParentEvent(id, callFake(name, fake, input), this.#now));
      return;
    }
    if (this.#instances.get(instanceId)?.outcome.status === 'Running') {
      throw new OrchestratorDefectError(
        `'${name}' is called with the id '${instanceId}' of an instance that still runs.`,
      );
    }
    this.#create(handler ?? this.#root.handler, {
      name,
      instanceId,
      input,
      parent: {
        OrchestrationInstance: parent.start.OrchestrationInstance,
        Name: parent.start.Name,
        Version: '',
        TaskScheduleId: id,
      },
    });
  }

  #create(
    handler: OrchestrationHandler,
    at: { name: string; instanceId: string; input: string | null; parent: ParentReference | null },
  ): Instance {
    const start = executionStarted({
      ...at,
      executionId: this.#newExecutionId(),
      generation: 0,
      at: this.#now,
    });
    const outcome: Outcome = { status: 'Running' };
    const instance = { start, handler, history: [], inbox: [start], customStatus: null, outcome };
    this.#instances.set(at.instanceId, instance);
    return instance;
  }

  #tellParent(child: Instance, { outcome }: Decision): void {
    const parent = child.start.ParentInstance;
    if (parent === null) return;
    const instance = this.#instances.get(parent.OrchestrationInstance.InstanceId);
    instance?.inbox.push(toParentEvent(parent.TaskScheduleId, outcome, this.#now));
  }

  async #callActivity({ id, name, input }: Command & { kind: 'activity' }): Promise<HistoryEvent> {
    const attempt = (this.#attempts.get(name) ?? 0) + 1;
    this.#attempts.set(name, attempt);
    try {
      const activity = lookUp(this.#options.activities, name);
      const value = await activity?.(readInput(toActivityInput(input)), {
        attempt,
        now: new Date(this.#now),
      });
      const base = { EventType: EventType.TaskCompleted, ...eventBase(this.#now) };
      return { ...base, TaskScheduledId: id, Result: toResultJson(toTypedData(value)) };
    } catch (error) {
      return activityFailed(name, id, error, this.#now);
    }
  }

  #fireTimers(): boolean {
    if (this.#timers.length === 0) return false;
    this.#now = Math.max(this.#now, Math.min(...this.#timers.map((timer) => timer.fireAt)));
    const due = this.#timers.filter((timer) => timer.fireAt <= this.#now).sort((a, b) => a.fireAt - b.fireAt);
    for (const timer of due) {
      this.#timers.splice(this.#timers.indexOf(timer), 1);
      if (timer.instance.outcome.status === 'Running') timer.instance.inbox.push(timerFired(timer));
    }
    return true;
  }

  #recordCall(name: string, input: unknown): void {
    this.#result.calls.push({ name, input, at: new Date(this.#now) });
  }

  #newExecutionId(): string {
    this.#executions += 1;
    return `execution-${this.#executions}`;
  }
}

function callFake(name: string, fake: Fakes['subOrchestration'], input: string): Outcome {
  try {
    return { status: 'Completed', result: toJson(fake(JSON.parse(input))) };
  } catch (error) {
    return { status: 'Failed', failure: orchestrationFailure(name, thrownMessage(error)) };
  }
}

function toJson(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function lookUp<T>(byName: Record<string, T> | undefined, name: string): T | undefined {
  const key = Object.keys(byName ?? {}).find((known) => known.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : byName?.[key];
}
