/** Pause before work is tried again that could not be stored, for example because the disk is full. */
export const RETRY_MS = 5_000;

/**
 * Runs work named by keys: never two of one key at a time, and never more than `limit` at once. A key that is
 * added while it runs is run once more. Work that rejects is reported, and run again after a pause.
 */
export class WorkQueue<Key> {
  readonly #limit: number;
  readonly #run: (key: Key) => Promise<void>;
  readonly #onError: (key: Key, error: unknown) => void;
  // oxlint-disable-next-line own/no-unbounded-memory -- each key stands for rows of the hub, and goes with its work
  readonly #waiting = new Set<Key>();
  // oxlint-disable-next-line own/no-unbounded-memory -- as many as may run at once
  readonly #running = new Map<Key, Promise<void>>();
  // oxlint-disable-next-line own/no-unbounded-memory -- each ends after a pause
  readonly #pauses = new Set<NodeJS.Timeout>();
  #isStopped = false;

  constructor(limit: number, run: (key: Key) => Promise<void>, onError: (key: Key, error: unknown) => void) {
    this.#limit = limit;
    this.#run = run;
    this.#onError = onError;
  }

  add(keys: readonly Key[]): void {
    for (const key of keys) this.#waiting.add(key);
    this.#pump();
  }

  /** Starts nothing more. */
  stop(): void {
    this.#isStopped = true;
    for (const pause of this.#pauses) clearTimeout(pause);
  }

  /** Resolves when what runs now has ended. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }

  #pump(): void {
    for (const key of this.#waiting) {
      if (this.#isStopped || this.#running.size >= this.#limit) return;
      if (this.#running.has(key)) continue;
      this.#waiting.delete(key);
      this.#running.set(key, this.#work(key));
    }
  }

  async #work(key: Key): Promise<void> {
    try {
      await this.#run(key);
    } catch (error) {
      this.#onError(key, error);
      this.#addLater(key);
    }
    this.#running.delete(key);
    this.#pump();
  }

  #addLater(key: Key): void {
    if (this.#isStopped) return;
    const pause = setTimeout(() => {
      this.#pauses.delete(pause);
      this.add([key]);
    }, RETRY_MS);
    this.#pauses.add(pause);
  }
}
