import { createWork } from './program.ts';
import type { Program, Wait } from './program.ts';

/** How a wait, or a whole program, ends. */
export type End =
  | { is: 'value'; value: unknown }
  | { is: 'failure' }
  /** Never, because of a call that Azure has swallowed. */
  | { is: 'lost' }
  /** Never, because it waits for an instance that never ends. */
  | { is: 'stuck' };

/**
 * Says how a program must end: straight on, without histories, episodes or ids. `calls` counts the activity calls.
 */
export class Model {
  calls = 0;
  readonly #work = createWork();

  run(program: Program, place: string): End {
    for (let generation = 0; ; generation += 1) {
      const results: unknown[] = [];
      for (const [index, { wait, isCaught }] of program.steps.entries()) {
        const end = this.#wait(wait, `${place}/${generation}.${index}`);
        if (end.is === 'lost' || end.is === 'stuck') return { is: 'stuck' };
        if (end.is === 'failure' && !isCaught) return end;
        results.push(end.is === 'value' ? end.value : 'caught');
      }
      if (generation < program.renewals) continue;
      return program.ends === 'throws' ? { is: 'failure' } : { is: 'value', value: results };
    }
  }

  #wait(wait: Wait, place: string): End {
    switch (wait.do) {
      case 'activity':
        return attempt(wait.attempts, () => this.#call(place, wait.failures));
      case 'timer':
        return { is: 'value', value: null };
      case 'child':
        return attempt(wait.attempts, () => this.run(wait.program, place));
      case 'all':
        return this.#all(wait.waits.map((each, index) => this.#wait(each, `${place}.${index}`)));
      case 'lose':
        return { is: 'lost' };
    }
  }

  #call(place: string, failures: number): End {
    this.calls += 1;
    try {
      return { is: 'value', value: this.#work({ place, failures }) };
    } catch {
      return { is: 'failure' };
    }
  }

  /** All of them run to their end, whatever becomes of the others; one that never ends holds up what comes next. */
  #all(ends: End[]): End {
    return (
      ends.find(({ is }) => is === 'stuck') ??
      ends.find(({ is }) => is === 'failure') ??
      ends.find(({ is }) => is === 'lost') ?? {
        is: 'value',
        value: ends.map((end) => (end.is === 'value' ? end.value : null)),
      }
    );
  }
}

function attempt(attempts: number, once: () => End): End {
  const end = once();
  return end.is === 'failure' && attempts > 1 ? attempt(attempts - 1, once) : end;
}
