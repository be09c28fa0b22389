import type { OrchestrationHandler } from 'durable-functions';
import { toActivityInput, toResultJson } from '../../src/durable/activity-data.ts';
import { readReturned, readThrown } from '../../src/durable/answer.ts';
import type { Answer } from '../../src/durable/answer.ts';
import { createInstance, isLive } from '../../src/durable/commit.ts';
import type { EpisodeHost } from '../../src/durable/episode.ts';
import { EventType, eventBase } from '../../src/durable/history.ts';
import type { HistoryEvent } from '../../src/durable/history.ts';
import { HubStore } from '../../src/durable/store.ts';
import type { InstanceRow } from '../../src/durable/store.ts';
import { finishActivity, fireDueTimers, runActivity, serveInstance } from '../../src/durable/work.ts';
import type { ServedEpisode } from '../../src/durable/work.ts';
import { readInput, replayTwice, toTypedData } from '../../src/sdk-replay.ts';
import { toWords } from '../expected.ts';

export interface WorldOptions {
  orchestrators: Record<string, OrchestrationHandler>;
  activities: Record<string, (input: unknown) => unknown>;
  /** How long an activity takes, in milliseconds of virtual time; 0 by default. */
  takes?: (name: string, input: unknown) => number;
  /**
   * Says what is done next.
   * @param count of the things that could be. @returns the index of one; by default the first.
   */
  choose?: (count: number) => number;
  /** Is told of each episode once it is stored, with the answer that the orchestrator gave. */
  onEpisode?: (served: ServedEpisode, answer: Answer | undefined) => void;
}

type Work = () => unknown;

/**
 * A task hub without a clock and without queues: the real store in memory and the real units of work, done one
 * after the other in an order that a test chooses. Time is virtual and passes only to the next timer or to the end
 * of an activity.
 */
export class World {
  readonly store = new HubStore(':memory:');
  now = Date.UTC(2026, 0, 1);
  /** What each instance was given in its episodes, as words. */
  readonly episodes = new Map<string, string[]>();
  /** Why instances will never finish, as reported. */
  readonly hangs: { instanceId: string; hang: string }[] = [];
  readonly defects: string[] = [];
  readonly calls: string[] = [];
  readonly #options: WorldOptions;
  readonly #host: EpisodeHost;
  readonly #endsAt = new Map<number, number>();
  #answer: Answer | undefined;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.#host = {
      functions: {
        isActivity: (name) => lookUp(options.activities, name) !== undefined,
        isOrchestrator: (name) => lookUp(options.orchestrators, name) !== undefined,
      },
      invokeOrchestrator: (name, payload, instanceId) => this.#ask(name, payload, instanceId),
      now: () => this.now,
    };
  }

  start(name: string, input: unknown, instanceId: string): void {
    const text = input === undefined ? null : JSON.stringify(input);
    const instance = { instanceId, executionId: crypto.randomUUID(), name, input: text, parent: null };
    this.store.transaction(() => {
      createInstance(this.store, instance, this.now);
    });
  }

  terminate(instanceId: string, reason: string): void {
    const event = { EventType: EventType.ExecutionTerminated, ...eventBase(this.now), Input: reason };
    this.store.addMessage(instanceId, null, event);
  }

  instance(instanceId: string): InstanceRow {
    const row = this.store.instance(instanceId);
    if (row === undefined) throw new Error(`There is no instance '${instanceId}'.`);
    return row;
  }

  history(instanceId: string): string {
    return toWords(this.store.history(instanceId));
  }

  /** Does one thing after the other, until there is nothing to do, or only after so many days. */
  async run({ steps = 10_000, days = 30 } = {}): Promise<void> {
    const end = this.now + days * 24 * 3600 * 1000;
    for (let step = 0; step < steps; step += 1) {
      const work = this.#work(end);
      if (work.length === 0) return;
      await work[(this.#options.choose?.(work.length) ?? 0) % work.length]?.();
    }
    throw new Error(`The world is not at rest after ${steps} steps.`);
  }

  #work(end: number): Work[] {
    const episodes = this.store.instancesWithMessages().map((id) => () => this.#serve(id));
    const running = this.store.activityIds();
    for (const id of running) this.#endsAt.set(id, this.#endsAt.get(id) ?? this.now + this.#takes(id));
    const [ended, going] = [
      running.filter((id) => this.#endOf(id) <= this.now),
      running.filter((id) => this.#endOf(id) > this.now),
    ];
    const ready = [...episodes, ...ended.map((id) => () => this.#runActivity(id))];
    // Time stands still while something is ready, unless the order is the test's to choose.
    if (ready.length > 0 && this.#options.choose === undefined) return ready;
    const next = Math.min(this.store.nextTimerAt() ?? Infinity, ...going.map((id) => this.#endOf(id)));
    if (next > end) return ready;
    const passTime = (): void => {
      this.now = Math.max(this.now, next);
      fireDueTimers(this.store, this.now);
    };
    return [...ready, passTime];
  }

  #endOf(activityId: number): number {
    return this.#endsAt.get(activityId) ?? this.now;
  }

  #takes(activityId: number): number {
    const activity = this.store.activity(activityId);
    if (activity === undefined) return 0;
    const [input] = JSON.parse(activity.input) as [unknown];
    return this.#options.takes?.(activity.name, readInput(toActivityInput(input))) ?? 0;
  }

  async #serve(instanceId: string): Promise<void> {
    this.#answer = undefined;
    const served = await serveInstance(this.store, instanceId, this.#host);
    if (served === undefined) return;
    if (served.effects.hang !== undefined) this.hangs.push({ instanceId, hang: served.effects.hang });
    this.#options.onEpisode?.(served, this.#answer);
  }

  async #runActivity(id: number): Promise<void> {
    const activity = this.store.activity(id);
    if (activity === undefined) return;
    const event = await runActivity(activity, {
      now: () => this.now,
      invokeActivity: async (name, input) => {
        const value = readInput(toActivityInput(input));
        this.calls.push(`${name} ${JSON.stringify(value)}`);
        try {
          return toResultJson(toTypedData(await lookUp(this.#options.activities, name)?.(value)));
        } catch (error) {
          // As the host's invoker has it: a thrown undefined counts as no error.
          if (error === undefined) return null;
          throw error;
        }
      },
    });
    finishActivity(this.store, activity, event);
  }

  async #ask(name: string, payload: string, instanceId: string): Promise<unknown> {
    const { history } = JSON.parse(payload) as { history: HistoryEvent[] };
    this.episodes.set(instanceId, [...(this.episodes.get(instanceId) ?? []), toWords(history)]);
    const handler = lookUp(this.#options.orchestrators, name);
    if (handler === undefined) throw new Error(`There is no orchestrator '${name}'.`);
    try {
      const state = await replayTwice(name, handler, payload, ({ message }) => this.defects.push(message));
      this.#answer = readReturned(state);
      return state;
    } catch (error) {
      this.#answer = readThrown(error);
      throw error;
    }
  }

  /** Instances that have not ended. */
  live(): InstanceRow[] {
    return this.store.instances({}).filter(isLive);
  }
}

function lookUp<T>(byName: Record<string, T>, name: string): T | undefined {
  const key = Object.keys(byName).find((known) => known.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : byName[key];
}
