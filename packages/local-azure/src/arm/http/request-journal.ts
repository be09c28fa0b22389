/** One request as it was answered. `status` is 0 when the answer was lost on purpose. */
export interface JournalEntry {
  readonly method: string;
  readonly path: string;
  /** Verb and resource type: `GET galleries/images/versions`, `LIST snapshots`, `POST virtualMachines/start`. */
  readonly operation: string;
  readonly status: number;
}

const CAPACITY = 10_000;

/** What was asked of the service, so that tests and benchmarks can count it. Only the last 10,000 are kept. */
export class RequestJournal {
  #entries: JournalEntry[] = [];
  #counts = new Map<string, number>();

  record(entry: JournalEntry): void {
    this.#entries.push(entry);
    if (this.#entries.length > CAPACITY) this.#entries = this.#entries.slice(CAPACITY / 2);
    this.#counts.set(entry.operation, this.count(entry.operation) + 1);
  }

  /** Requests of one operation since the start or the last `clear`, or of all: these counts forget nothing. */
  count(operation?: string): number {
    if (operation !== undefined) return this.#counts.get(operation) ?? 0;
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** How often each operation was asked for. */
  counts(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }

  list(): readonly JournalEntry[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries = [];
    this.#counts.clear();
  }
}
