import { BoundedMap } from '../../domain/memory/bounded-map.ts';
import { AT_OWN_PACE, type Reading, type WaitOutcome } from '../../domain/arm/outcome.ts';
import type { ReadBudget } from './read-budget.ts';

/** What a page is shown of something in Azure. */
export interface Seen<Value> {
  /** What Azure said last; why nothing is known, where it has not said anything yet. */
  look: Reading<Value>;
  /** When it said so; absent where nothing is known. */
  asOf?: Date;
}

/**
 * Things in Azure as pages show them: up to 30 seconds old, and older where Azure can't be asked. Nothing is decided by
 * what is seen here: whatever touches Azure looks for itself, through another port.
 */
export interface PageView<Value> {
  /** Never fails for lack of an answer: it then tells what is known, and as of when. */
  see(id: string): Promise<Seen<Value>>;
  /** The app has changed the thing: it is read anew for whoever asks from now on. */
  forget(id: string): void;
}

/** How old a page's sight may be before Azure is asked again. */
const MAX_AGE_MS = 30_000;
/** So many things are remembered at most; those that nobody has asked for longest are forgotten. */
const MAX_ENTRIES = 2_000;

const NOTHING_LEFT: WaitOutcome = {
  kind: 'wait',
  seconds: AT_OWN_PACE,
  why: 'Pages have asked Azure for as much as they may for the moment. Look again in a minute.',
};

interface Entry<Value> {
  seen?: Seen<Value>;
  /** Milliseconds since 1970: when Azure was asked last, and when it may be asked again. Absent: at once. */
  read?: { at: number; againAt: number };
  underway?: Promise<Seen<Value>>;
}

/**
 * Remembers what was read. Of one thing Azure is asked for an answer at most once in 30 seconds, however many want to
 * see it; a look that got none is repeated once where nothing is known. Each instance of the app remembers for itself:
 * what another one changes is seen here after 30 seconds at the latest.
 *
 * @param look one look at Azure
 * @param cost how many reads of Azure a look is
 */
export function createPageView<Value>({
  look,
  cost = 1,
  budget,
  clock,
}: {
  look: (id: string) => Promise<Reading<Value>>;
  cost?: number;
  budget: ReadBudget;
  clock: { now(): Date };
}): PageView<Value> {
  const entries = new BoundedMap<string, Entry<Value>>(MAX_ENTRIES);

  async function read(id: string, entry: Entry<Value>, asOf: Date): Promise<Seen<Value>> {
    const first = await look(id);
    const isBlind = first.kind === 'wait' && !entry.seen?.asOf;
    const said = isBlind && budget.take(cost) ? await look(id) : first;
    const pauseMs = said.kind === 'wait' ? Math.max(said.seconds * 1000, MAX_AGE_MS) : MAX_AGE_MS;
    entry.read = { at: asOf.getTime(), againAt: asOf.getTime() + pauseMs };
    if (said.kind !== 'wait') entry.seen = { look: said, asOf };
    else if (!entry.seen?.asOf) entry.seen = { look: said };
    return entry.seen;
  }

  return {
    see(id) {
      const key = id.toLowerCase();
      const entry = entries.get(key) ?? {};
      entries.set(key, entry);
      if (entry.underway) return entry.underway;
      const now = clock.now();
      if (entry.seen && !isDue(entry, now.getTime())) return Promise.resolve(entry.seen);
      if (!budget.take(cost)) return Promise.resolve(entry.seen ?? { look: NOTHING_LEFT });
      entry.underway = read(id, entry, now).finally(() => {
        delete entry.underway;
      });
      return entry.underway;
    },

    forget(id) {
      const key = id.toLowerCase();
      const seen = entries.get(key)?.seen;
      // A read that is under way may have been answered before the change: its entry is nobody's any more.
      if (entries.delete(key) && seen) entries.set(key, { seen });
    },
  };
}

/** A clock that was set back must not make a sight last. */
function isDue({ read }: Entry<unknown>, now: number): boolean {
  return !read || now >= read.againAt || now < read.at;
}

/** The same read, as long as the budget lasts. */
export function withinBudget<Value>(
  budget: ReadBudget,
  cost: number,
  read: () => Promise<Reading<Value>>,
): Promise<Reading<Value>> {
  return budget.take(cost) ? read() : Promise.resolve(NOTHING_LEFT);
}
