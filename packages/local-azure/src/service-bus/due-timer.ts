/** A day: what is due later is looked at again. */
const LONGEST = 24 * 60 * 60_000;

/** One timer, for the earliest of all that is due. */
export class DueTimer {
  readonly #now: () => number;
  readonly #onDue: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(now: () => number, onDue: () => void) {
    this.#now = now;
    this.#onDue = onDue;
  }

  /** @param at Unix milliseconds; undefined if nothing is due */
  arm(at: number | undefined): void {
    this.stop();
    if (at === undefined) return;
    this.#timer = setTimeout(this.#onDue, Math.min(Math.max(0, at - this.#now()), LONGEST));
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
