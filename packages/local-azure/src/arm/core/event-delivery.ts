import type { ResourceEvent } from './resource-event.ts';
import type { ArmStore } from './store.ts';

/** Takes an event; what it throws leaves the event to be delivered again. */
export type OnResourceEvent = (event: ResourceEvent) => void | Promise<void>;

/**
 * Hands events on in the order in which they came about, at least once each: an event is stored with the change that it
 * tells of, and forgotten when it was taken.
 */
export class EventDelivery {
  readonly #store: ArmStore;
  readonly #onEvent: OnResourceEvent;
  #delivering: Promise<void> | undefined;
  #isClosed = false;

  constructor(store: ArmStore, onEvent: OnResourceEvent) {
    this.#store = store;
    this.#onEvent = onEvent;
  }

  /** Delivers what is waiting, until nothing is or one was not taken; whoever asks meanwhile waits for the same. */
  deliver(): Promise<void> {
    this.#delivering ??= this.#deliverAll().finally(() => {
      this.#delivering = undefined;
    });
    return this.#delivering;
  }

  /** Ends with the event that is being taken; the others stay stored. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#delivering;
  }

  async #deliverAll(): Promise<void> {
    while (!this.#isClosed) {
      const next = this.#store.nextEvent();
      if (!next) return;
      try {
        await this.#onEvent(next.event);
      } catch {
        return; // It is delivered again with the next that comes, or a moment later.
      }
      this.#store.forgetEvent(next.sequence);
    }
  }
}
