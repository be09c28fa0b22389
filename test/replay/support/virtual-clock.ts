import type { Clock } from '../../../shared/use-cases/clock.ts';

/** The time of a run in virtual time; it moves when the run says so. */
export class VirtualClock implements Clock {
  #time = new Date('2026-03-02T08:00:00Z');

  now(): Date {
    return this.#time;
  }

  moveTo(time: Date): void {
    this.#time = time;
  }

  /** The moment so many minutes from now, in milliseconds. */
  in(minutes: number): number {
    return this.#time.getTime() + minutes * 60_000;
  }

  hasPassed(moment: number): boolean {
    return this.#time.getTime() >= moment;
  }
}
