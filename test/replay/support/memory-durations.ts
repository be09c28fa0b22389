import type { Durations } from '../../../shared/use-cases/export/ports.ts';

/** As many of each subject as the tables keep. */
const KEPT = 10;

/** How long things took, as one account remembers it. */
export class MemoryDurations implements Durations {
  readonly #took = new Map<string, { exportId: string; seconds: number }[]>();

  add(_accountId: string, subject: string, took: { exportId: string; seconds: number }): Promise<void> {
    const known = this.#took.get(subject) ?? [];
    if (!known.some(({ exportId }) => exportId === took.exportId)) {
      this.#took.set(subject, [took, ...known].slice(0, KEPT));
    }
    return Promise.resolve();
  }

  readAll(): Promise<Record<string, number[]>> {
    const seconds = [...this.#took].map(([subject, took]): [string, number[]] => [
      subject,
      took.map((one) => one.seconds),
    ]);
    return Promise.resolve(Object.fromEntries(seconds));
  }
}
