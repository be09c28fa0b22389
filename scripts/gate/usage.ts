/** What a tree of processes has used, from looks at all processes of the machine; pure, see `processes.ts`. */

/** One process as the system shows it. Times are in clock ticks. */
export interface ProcessSample {
  readonly pid: number;
  readonly parent: number;
  /** Tells a process from a later one with its number. */
  readonly startedAt: number;
  /** User and system time of its own. */
  readonly ownTicks: number;
  /** The same of its children that have ended and that it has waited for, and of theirs. */
  readonly childTicks: number;
  /** Resident, in bytes. */
  readonly memory: number;
}

export type Processes = ReadonlyMap<number, ProcessSample>;

/**
 * Counts a process and all that descend from it. The system adds up what parents have waited for; what is killed
 * together with its parent it forgets, so that is taken as it was last seen.
 */
export class TreeUsage {
  readonly #root: number;
  #members: Processes = new Map();
  #forgottenTicks = 0;
  #peakMemory = 0;

  constructor(root: number) {
    this.#root = root;
  }

  /** Clock ticks of all members until the last look. */
  get ticks(): number {
    return this.#forgottenTicks + sum(this.#members.values(), ticksOf);
  }

  /** The most that all members had in memory at one look, in bytes. What they share is counted for each. */
  get peakMemory(): number {
    return this.#peakMemory;
  }

  /** Those that were there at the last look, without the root. */
  get descendants(): ProcessSample[] {
    return [...this.#members.values()].filter(({ pid }) => pid !== this.#root);
  }

  /** Takes a look at all processes of the machine. */
  take(all: Processes): void {
    const before = this.#members;
    const members = this.#membersOf(all);
    const gone = [...before.values()].filter((one) => !isSame(one, members.get(one.pid)));
    const byWaiter = Map.groupBy(gone, (one) => waiterOf(one, before, members));
    for (const [waiter, ended] of byWaiter) {
      const expected = sum(ended, ticksOf);
      const waitedFor =
        waiter === undefined
          ? 0
          : (members.get(waiter)?.childTicks ?? 0) - (before.get(waiter)?.childTicks ?? 0);
      this.#forgottenTicks += Math.max(0, expected - waitedFor);
    }
    this.#members = members;
    this.#peakMemory = Math.max(
      this.#peakMemory,
      sum(members.values(), ({ memory }) => memory),
    );
  }

  /** Whoever descends from the root, and who did at the last look and has lost its parent since. */
  #membersOf(all: Processes): Map<number, ProcessSample> {
    const children = Map.groupBy(all.values(), ({ parent }) => parent);
    const members = new Map<number, ProcessSample>();
    const add = (one: ProcessSample): void => {
      if (members.has(one.pid)) return;
      members.set(one.pid, one);
      children.get(one.pid)?.forEach(add);
    };
    for (const one of all.values()) {
      if (one.pid === this.#root || isSame(one, this.#members.get(one.pid))) add(one);
    }
    return members;
  }
}

/** The nearest ancestor that is still there: what it has waited for includes the process, or nobody's does. */
function waiterOf(one: ProcessSample, before: Processes, now: Processes): number | undefined {
  for (let pid = one.parent; ;) {
    const ancestor = before.get(pid);
    if (!ancestor) return undefined;
    if (isSame(ancestor, now.get(pid))) return pid;
    pid = ancestor.parent;
  }
}

function isSame(one: ProcessSample, other: ProcessSample | undefined): boolean {
  return one.pid === other?.pid && one.startedAt === other.startedAt;
}

function ticksOf({ ownTicks, childTicks }: ProcessSample): number {
  return ownTicks + childTicks;
}

function sum<T>(all: Iterable<T>, of: (one: T) => number): number {
  let total = 0;
  for (const one of all) total += of(one);
  return total;
}
