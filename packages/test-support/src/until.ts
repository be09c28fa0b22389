import { setTimeout as sleep } from 'node:timers/promises';
import { PATIENCE_MS, pauses } from './patience.ts';

/** A condition did not come true, and nothing has moved on the way to it for long. */
export class NothingMovedError extends Error {
  override readonly name = 'NothingMovedError';

  constructor(patienceMs: number, cause: Error) {
    super(`Nothing has moved for ${Math.round(patienceMs / 1000)} s: ${cause.message}`, { cause });
  }
}

export interface UntilOptions {
  readonly patienceMs?: number;
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
  readonly now?: () => number;
}

/**
 * Looks again and again until `look` no longer throws. What it throws says how far things are: as long as that
 * changes, they move.
 *
 * @returns what `look` returned
 * @throws {NothingMovedError} when `look` has thrown the same for as long as tests are patient
 */
export async function until<T>(look: () => T | Promise<T>, options: UntilOptions = {}): Promise<T> {
  const { patienceMs = PATIENCE_MS, now = () => performance.now() } = options;
  const pause = options.sleep ?? sleep;
  let stands: string | undefined;
  let movedAt = now();
  let between = pauses();
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (error.message !== stands) {
        stands = error.message;
        movedAt = now();
        between = pauses();
      } else if (now() - movedAt > patienceMs) throw new NothingMovedError(patienceMs, error);
    }
    await pause(between.next().value);
  }
}
