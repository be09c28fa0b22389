import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInstance, isLive, readParent } from './commit.ts';
import type { Decision } from './engine.ts';
import type { EpisodeHost } from './episode.ts';
import { thrownMessage } from './failures.ts';
import { EventType, eventBase } from './history.ts';
import type { HistoryEvent, RuntimeStatus } from './history.ts';
import { lockHub } from './lock.ts';
import { HubStore } from './store.ts';
import type { InstanceFilter, InstanceRow } from './store.ts';
import { finishActivity, fireDueTimers, runActivity, serveInstance } from './work.ts';
import { RETRY_MS, WorkQueue } from './work-queue.ts';

/** Orchestrators in one process at a time (Azure's default is ten for each core). */
const MAX_CONCURRENT_ORCHESTRATORS = 10;
/** Node's timers overflow beyond 24.8 days and stand still while a laptop sleeps, so none waits longer than this. */
const MAX_SLEEP_MS = 60_000;

export type Log = (level: 'info' | 'warn' | 'error', message: string) => void;

export interface HubOptions extends EpisodeHost {
  hubFile: string;
  /**
   * Runs an activity function once.
   *
   * @param input JSON value of the action. @returns JSON text of the result, or null. @throws what it threw.
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
          `An episode of instance '${instanceId}' came to nothing and will be run again: ${thrownMessage(error)}`,
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
    this.#store.transaction(() => {
      this.#store.addMessage(instanceId, null, event);
    });
    this.#episodes.add([instanceId]);
  }

  /** Forgets instances, running ones too: whoever waits for one of those will wait for ever, as on Azure. */
  purge(instances: readonly InstanceRow[]): void {
    const widowed = this.#store.transaction(() => {
      for (const { instanceId } of instances) this.#store.deleteInstance(instanceId);
      return instances.filter(isLive).flatMap((child) => this.#noteHang(child));
    });
    for (const { parent, hang } of widowed) this.#reportHang(parent, hang);
  }

  /** Marks the parent of a purged child as one that waits in vain; the mark is what keeps the report from coming twice. */
  #noteHang(child: InstanceRow): { parent: InstanceRow; hang: string }[] {
    const reference = readParent(child)?.OrchestrationInstance;
    const parent = reference && this.#store.instance(reference.InstanceId);
    if (!isLive(parent) || parent.executionId !== reference?.ExecutionId || parent.hang !== null) return [];
    const hang = `the sub-orchestration '${child.name}' (instance '${child.instanceId}') that it waits for was purged while it ran: terminate instances before they are purged`;
    this.#store.putInstance({ ...parent, hang });
    return [{ parent, hang }];
  }

  #reportHang({ instanceId, name }: InstanceRow, hang: string): void {
    this.#options.log(
      'error',
      `Orchestration '${name}' (instance '${instanceId}') will never finish: ${hang}. Azure leaves such an instance Running for ever, so it stays Running here; terminate it when you have seen this.`,
    );
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
    const served = await serveInstance(this.#store, instanceId, this.#options);
    if (served === undefined || this.#isClosed) return;
    const { instance, decision, effects } = served;
    this.#report(instance, decision, effects.hang);
    this.#armTimer();
    this.#activities.add(effects.activities);
    this.#episodes.add(effects.wake);
  }

  #report(instance: InstanceRow, { outcome, openAtEnd }: Decision, hang: string | undefined): void {
    const { log } = this.#options;
    const subject = `Orchestration '${instance.name}' (instance '${instance.instanceId}')`;
    if (hang !== undefined) this.#reportHang(instance, hang);
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
    const event = await runActivity(activity, this.#options);
    if (this.#isClosed) return;
    const { instanceId, name, taskId } = activity;
    if (finishActivity(this.#store, activity, event)) this.#episodes.add([instanceId]);
    else
      this.#options.log(
        'info',
        `The result of activity '${name}' (task ${taskId}) is dropped: instance '${instanceId}' has ended.`,
      );
  }

  #armTimer(): void {
    const at = this.#store.nextTimerAt();
    clearTimeout(this.#timer);
    if (at === undefined) return;
    const delay = Math.min(Math.max(at - this.#options.now(), 0), MAX_SLEEP_MS);
    this.#timer = setTimeout(() => {
      this.#fireTimers();
    }, delay);
  }

  #fireTimers(): void {
    try {
      const due = fireDueTimers(this.#store, this.#options.now());
      this.#armTimer();
      this.#episodes.add(due);
    } catch (error) {
      this.#options.log('error', `Due timers could not be fired: ${thrownMessage(error)}`);
      this.#timer = setTimeout(() => {
        this.#fireTimers();
      }, RETRY_MS);
    }
  }
}
