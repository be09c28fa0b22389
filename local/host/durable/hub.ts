import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { commitEpisode, createInstance, isLive } from './commit.ts';
import type { Decision } from './engine.ts';
import { runEpisode } from './episode.ts';
import type { EpisodeHost } from './episode.ts';
import { activityFailed, thrownMessage } from './failures.ts';
import { EventType, eventBase, timerFired } from './history.ts';
import type { HistoryEvent, RuntimeStatus } from './history.ts';
import { lockHub } from './lock.ts';
import { HubStore } from './store.ts';
import type { ActivityRow, InstanceFilter, InstanceRow } from './store.ts';
import { RETRY_MS, WorkQueue } from './work-queue.ts';

/** Orchestrators in one process at a time (Azure's default is ten for each core). */
const MAX_CONCURRENT_ORCHESTRATORS = 10;
/** Node's timers overflow beyond 24.8 days and stand still while a laptop sleeps, so none waits longer than this. */
const LONGEST_SLEEP_MS = 60_000;

export type Log = (level: 'info' | 'warn' | 'error', message: string) => void;

export interface HubOptions extends EpisodeHost {
  hubFile: string;
  /**
   * Runs an activity function once. @param input JSON value of the action.
   * @returns JSON text of the result, or null. @throws what the function threw.
   */
  invokeActivity(name: string, input: unknown, instanceId: string): Promise<string | null>;
  log: Log;
  maxConcurrentActivities: number;
}

/** The id belongs to an instance that is still live. */
export class InstanceConflictError extends Error {
  override readonly name = 'InstanceConflictError';
  readonly instanceId: string;
  readonly status: RuntimeStatus;

  constructor(instanceId: string, status: RuntimeStatus) {
    super(`An Orchestration instance with the status ${status} already exists.`);
    this.instanceId = instanceId;
    this.status = status;
  }
}

/**
 * The task hub: instances, their histories and all that is on its way, in one SQLite file. Episodes of an instance
 * run strictly one after the other, and each is stored in one transaction. An activity runs at least once: one that
 * was running when the process ended runs again at the next start, at once. A timer never fires early here; on
 * Azure it may, by up to a second, so orchestrators must compare times all the same.
 */
export class TaskHub {
  readonly #options: HubOptions;
  readonly #unlock: () => void;
  readonly #store: HubStore;
  /** By instance id: episodes of instances for which messages wait. */
  readonly #episodes: WorkQueue<string>;
  /** By row id. */
  readonly #activities: WorkQueue<number>;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /**
   * Opens the hub and takes up what is unfinished.
   *
   * @throws HubInUseError, HubVersionError
   */
  constructor(options: HubOptions) {
    this.#options = options;
    mkdirSync(dirname(options.hubFile), { recursive: true });
    this.#unlock = lockHub(options.hubFile);
    try {
      this.#store = new HubStore(options.hubFile);
    } catch (error) {
      this.#unlock();
      throw error;
    }
    this.#episodes = new WorkQueue(
      MAX_CONCURRENT_ORCHESTRATORS,
      (instanceId) => this.#runEpisode(instanceId),
      (instanceId, error) => {
        options.log(
          'error',
          `An episode of instance '${instanceId}' could not be stored: ${thrownMessage(error)}`,
        );
      },
    );
    this.#activities = new WorkQueue(
      options.maxConcurrentActivities,
      (id) => this.#runActivity(id),
      (id, error) => {
        options.log('error', `The result of activity ${id} could not be stored: ${thrownMessage(error)}`);
      },
    );
    this.#activities.add(this.#store.activityIds());
    this.#episodes.add(this.#store.instancesWithMessages());
    this.#armTimer();
  }

  /**
   * Starts an instance, in place of a finished one of the same id.
   *
   * @param input JSON text. @returns the instance's id. @throws InstanceConflictError
   */
  startInstance(name: string, input: string | null, instanceId = randomUUID().replaceAll('-', '')): string {
    this.#store.transaction(() => {
      const existing = this.#store.instance(instanceId);
      if (isLive(existing)) throw new InstanceConflictError(instanceId, existing.status);
      const instance = { instanceId, executionId: randomUUID(), name, input, parent: null };
      createInstance(this.#store, instance, this.#options.now());
    });
    this.#episodes.add([instanceId]);
    return instanceId;
  }

  instance(instanceId: string): InstanceRow | undefined {
    return this.#store.instance(instanceId);
  }

  instances(filter: InstanceFilter): InstanceRow[] {
    return this.#store.instances(filter);
  }

  history(instanceId: string): HistoryEvent[] {
    return this.#store.history(instanceId);
  }

  /** Ends a live instance as Terminated. Its children keep running. */
  terminate(instanceId: string, reason: string | null): void {
    const event = {
      EventType: EventType.ExecutionTerminated,
      ...eventBase(this.#options.now()),
      Input: reason,
    };
    this.#store.addMessage(instanceId, null, event);
    this.#episodes.add([instanceId]);
  }

  /** Forgets instances, running ones too. */
  purge(instanceIds: readonly string[]): void {
    this.#store.transaction(() => {
      for (const instanceId of instanceIds) this.#store.deleteInstance(instanceId);
    });
  }

  /** Takes no more work, lets the episodes under way be stored, and gives the hub free. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#activities.stop();
    this.#episodes.stop();
    await this.#episodes.settled();
    this.#store.close();
    this.#unlock();
  }

  async #runEpisode(instanceId: string): Promise<void> {
    const store = this.#store;
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
    if (instance === undefined || current.length === 0) return;

    // A termination may have come before the start of the generation that it ends.
    const events = current.map((message) => message.event).sort((a, b) => startFirst(a) - startFirst(b));
    const result = await runEpisode({ history: store.history(instanceId), messages: events }, this.#options);
    const served = current.map((message) => message.id);
    const times = { now: this.#options.now(), newId: randomUUID };
    const effects = store.transaction(() => commitEpisode(store, { instance, served, result }, times));
    if (effects === undefined || this.#isClosed) return;

    this.#report(instance, result.decision, effects.hang);
    this.#armTimer();
    this.#activities.add(effects.activities);
    this.#episodes.add(effects.wake);
  }

  #report(
    { instanceId, name }: InstanceRow,
    { outcome, openAtEnd }: Decision,
    hang: string | undefined,
  ): void {
    const { log } = this.#options;
    const subject = `Orchestration '${name}' (instance '${instanceId}')`;
    if (hang !== undefined) {
      log(
        'error',
        `${subject} will never finish: ${hang}. Azure leaves such an instance Running for ever, so it stays Running here; terminate it when you have seen this.`,
      );
    }
    if (openAtEnd.some((command) => command.kind === 'timer' && command.purpose === 'timer')) {
      log('warn', `${subject} has returned, but stays Running until its open timer fires.`);
    }
    if (outcome.status === 'Failed') {
      log('warn', `${subject} failed: ${outcome.failure.reason.split('\n', 1).join('')}`);
    }
  }

  async #runActivity(id: number): Promise<void> {
    const activity = this.#store.activity(id);
    if (activity === undefined) return;
    const { instanceId, executionId, name, taskId } = activity;
    const event = await this.#invokeActivity(activity);
    if (this.#isClosed) return;

    const isWanted = this.#store.transaction(() => {
      this.#store.deleteActivity(id);
      const instance = this.#store.instance(instanceId);
      if (!isLive(instance) || instance.executionId !== executionId) return false;
      this.#store.addMessage(instanceId, executionId, event);
      return true;
    });
    if (isWanted) this.#episodes.add([instanceId]);
    else
      this.#options.log(
        'info',
        `The result of activity '${name}' (task ${taskId}) is dropped: instance '${instanceId}' has ended.`,
      );
  }

  async #invokeActivity({ instanceId, taskId, name, input }: ActivityRow): Promise<HistoryEvent> {
    const options = this.#options;
    try {
      const [value] = JSON.parse(input) as [unknown];
      const result = await options.invokeActivity(name, value, instanceId);
      return {
        EventType: EventType.TaskCompleted,
        ...eventBase(options.now()),
        TaskScheduledId: taskId,
        Result: result,
      };
    } catch (error) {
      return activityFailed(name, taskId, error, options.now());
    }
  }

  #armTimer(): void {
    const at = this.#store.nextTimerAt();
    clearTimeout(this.#timer);
    if (at === undefined) return;
    const delay = Math.min(Math.max(at - this.#options.now(), 0), LONGEST_SLEEP_MS);
    this.#timer = setTimeout(() => {
      this.#fireTimers();
    }, delay);
  }

  #fireTimers(): void {
    const store = this.#store;
    try {
      const due = store.transaction(() => {
        const timers = store.takeDueTimers(this.#options.now());
        for (const timer of timers) store.addMessage(timer.instanceId, timer.executionId, timerFired(timer));
        return timers;
      });
      this.#armTimer();
      this.#episodes.add(due.map((timer) => timer.instanceId));
    } catch (error) {
      this.#options.log('error', `Due timers could not be fired: ${thrownMessage(error)}`);
      this.#timer = setTimeout(() => {
        this.#fireTimers();
      }, RETRY_MS);
    }
  }
}

function startFirst(event: HistoryEvent): number {
  return event.EventType === EventType.ExecutionStarted ? 0 : 1;
}
