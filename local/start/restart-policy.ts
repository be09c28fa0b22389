/** When to start the host again after it ended on its own. All times in milliseconds. */
export interface RestartPolicy {
  /** Tells that the host ended after it had been up for so long; `give-up` when it keeps ending at once. */
  next(upMs: number): { readonly waitMs: number } | 'give-up';
}

const SHORT_LIFE_MS = 5_000;
const MAX_SHORT_LIVES = 5;
const FIRST_WAIT_MS = 250;
const MAX_WAIT_MS = 8_000;

/** Waits twice as long after each short life, and forgets them after a longer one. */
export function createRestartPolicy(): RestartPolicy {
  let shortLives = 0;
  return {
    next: (upMs) => {
      shortLives = upMs < SHORT_LIFE_MS ? shortLives + 1 : 0;
      if (shortLives >= MAX_SHORT_LIVES) return 'give-up';
      return { waitMs: Math.min(FIRST_WAIT_MS * 2 ** shortLives, MAX_WAIT_MS) };
    },
  };
}
