import { BoundedMap } from '../../domain/memory/bounded-map.ts';
import type { Reading } from '../../domain/arm/outcome.ts';

/** How old an answer may be that is told again. */
const MAX_AGE_MS = 30_000;
/** So many answers are remembered at most; those that nobody has asked for longest are forgotten. */
const MAX_ANSWERS = 500;

/**
 * The same read of Azure, made once in 30 seconds for all who ask for the same; one that got no answer is not
 * remembered. It is for what is told or refused beforehand: the workflow, which touches Azure, reads for itself.
 */
export function sharedReads<Parts extends readonly string[], Value>(
  read: (...parts: Parts) => Promise<Reading<Value>>,
  clock: { now(): Date },
): (...parts: Parts) => Promise<Reading<Value>> {
  const answers = new BoundedMap<string, { at: number; answer: Promise<Reading<Value>> }>(MAX_ANSWERS);
  return async (...parts) => {
    const key = JSON.stringify(parts).toLowerCase();
    const now = clock.now().getTime();
    const known = answers.get(key);
    // A clock that was set back must not make an answer last.
    if (known && now >= known.at && now < known.at + MAX_AGE_MS) return known.answer;
    const asked = { at: now, answer: read(...parts) };
    answers.set(key, asked);
    const forget = () => {
      if (answers.get(key) === asked) answers.delete(key);
    };
    const answer = await asked.answer.catch((error: unknown) => {
      forget();
      throw error;
    });
    if (answer.kind !== 'done') forget();
    return answer;
  };
}
