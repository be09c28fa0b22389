/**
 * Writes the outcomes of one connection in their order, one kind at a time: rhea puts neighbours of one tick into one
 * frame, and gives both the first one's outcome without comparing them. So everything that is not plain acceptance
 * gets a turn of the event loop to itself.
 */
export class Replies {
  readonly #waiting: { readonly isAcceptance: boolean; readonly write: () => void }[] = [];
  #isScheduled = false;

  accept(write: () => void): void {
    this.#add(true, write);
  }

  refuse(write: () => void): void {
    this.#add(false, write);
  }

  #add(isAcceptance: boolean, write: () => void): void {
    this.#waiting.push({ isAcceptance, write });
    if (!this.#isScheduled) this.#schedule();
  }

  #schedule(): void {
    this.#isScheduled = true;
    setImmediate(() => {
      const end = this.#waiting.findIndex(({ isAcceptance }) => !isAcceptance);
      const turn = this.#waiting.splice(0, end === -1 ? this.#waiting.length : Math.max(1, end));
      for (const { write } of turn) write();
      this.#isScheduled = false;
      if (this.#waiting.length > 0) this.#schedule();
    });
  }
}
