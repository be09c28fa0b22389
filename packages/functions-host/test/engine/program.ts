import { RetryOptions } from 'durable-functions';
import type { OrchestrationContext, OrchestrationHandler, Task } from 'durable-functions';
import fc from 'fast-check';

/** What an orchestration waits for at one place. */
export type Wait =
  /** An activity that fails so many times, and is tried so often. */
  | { do: 'activity'; failures: number; attempts: number }
  | { do: 'timer'; seconds: number }
  | { do: 'child'; program: Program; hasOwnId: boolean; attempts: number }
  | { do: 'all'; waits: Wait[] }
  /** Calls an activity that does not exist. */
  | { do: 'lose' };

export interface Step {
  wait: Wait;
  /** A failure is caught, and the program goes on. */
  isCaught: boolean;
}

/** An orchestration as data. */
export interface Program {
  steps: Step[];
  /** How often it continues as new before it ends. */
  renewals: number;
  ends: 'returns' | 'throws';
}

export interface ProgramInput {
  program: Program;
  generation: number;
  /** Names the place of this run among all runs, whatever their order. */
  place: string;
}

const DAY = 24 * 3600;
const attempts = fc.constantFrom(1, 1, 1, 2, 3);
const rarely = fc.constantFrom(0, 0, 0, 1);
const short = fc.constantFrom(0, 1, 60);
const long = fc.constantFrom(6 * DAY, 6 * DAY + 1, 8 * DAY, 13 * DAY);

/** What can't fail, and ends with one event. */
const simple = fc.oneof(
  fc.constant<Wait>({ do: 'activity', failures: 0, attempts: 1 }),
  fc.record({ do: fc.constant('timer' as const), seconds: short }),
);

/** A Task.all, or by itself, of a call that is swallowed. */
const losing = (waits: Wait[], at: number): Wait =>
  waits.length === 0 ? { do: 'lose' } : { do: 'all', waits: waits.toSpliced(at, 0, { do: 'lose' }) };

const allOf = (wait: fc.Arbitrary<Wait>): fc.Arbitrary<Wait> =>
  fc.record({
    do: fc.constant('all' as const),
    waits: fc.array(wait, { minLength: 1, maxLength: 3, size: 'max' }),
  });

const child = (program: fc.Arbitrary<Program>, tried: fc.Arbitrary<number>): fc.Arbitrary<Wait> =>
  fc.record({ do: fc.constant('child' as const), program, hasOwnId: fc.boolean(), attempts: tried });

/** The deeper it gets, the rather the first. */
const oneOf = <T>(weighted: [weight: number, arbitrary: fc.Arbitrary<T>][]): fc.Arbitrary<T> =>
  fc.oneof(
    { maxDepth: 5, depthSize: 0.2, withCrossShrink: true },
    ...weighted.map(([weight, arbitrary]) => ({ weight, arbitrary })),
  );

/**
 * Random programs. In a Task.all, either nothing fails or nothing takes more than one event to end: where one task
 * of a Task.all fails while another goes through attempts or hops, the SDK counts on with numbers that the Durable
 * Task Framework has given to those, so that on Azure, too, such an instance goes astray. A call that is swallowed has
 * no number at all there, so nothing may fail or be tried again beside it either.
 */
export const anyProgram: fc.Arbitrary<Program> = fc.letrec<{
  good: Wait;
  plain: Wait;
  any: Wait;
  program: Program;
  goodProgram: Program;
}>((tie) => ({
  good: oneOf([
    [
      3,
      fc
        .tuple(fc.nat(2), fc.nat(2))
        .map(([failures, spare]): Wait => ({ do: 'activity', failures, attempts: failures + 1 + spare })),
    ],
    [2, fc.record({ do: fc.constant('timer' as const), seconds: fc.oneof(short, long) })],
    [3, allOf(tie('good'))],
    [3, child(tie('goodProgram'), attempts)],
  ]),
  plain: oneOf([
    [3, fc.record({ do: fc.constant('activity' as const), failures: rarely, attempts: fc.constant(1) })],
    [1, fc.record({ do: fc.constant('timer' as const), seconds: short })],
    [3, allOf(tie('plain'))],
    [3, child(tie('program'), fc.constant(1))],
  ]),
  any: oneOf<Wait>([
    [4, fc.record({ do: fc.constant('activity' as const), failures: fc.nat(2), attempts })],
    [8, tie('good')],
    [8, tie('plain')],
    [3, child(tie('program'), attempts)],
    [
      1,
      fc
        .array(simple, { maxLength: 2 })
        .chain((waits) => fc.nat(waits.length).map((at) => losing(waits, at))),
    ],
  ]),
  program: fc.record({
    steps: fc.array(fc.record({ wait: tie('any'), isCaught: fc.boolean() }), {
      minLength: 1,
      maxLength: 4,
      size: 'max',
    }),
    renewals: fc.constantFrom(0, 0, 0, 1, 2),
    ends: fc.constantFrom('returns' as const, 'returns' as const, 'returns' as const, 'throws' as const),
  }),
  goodProgram: fc.record({
    steps: fc.array(fc.record({ wait: tie('good'), isCaught: fc.boolean() }), { minLength: 1, maxLength: 2 }),
    renewals: fc.constantFrom(0, 0, 1),
    ends: fc.constant('returns' as const),
  }),
})).program;

/** The orchestrator that does what its input says, with the real SDK. */
export const runProgram: OrchestrationHandler = function* (context) {
  const { program, generation, place } = context.df.getInput<ProgramInput>();
  const results: unknown[] = [];
  for (const [index, { wait, isCaught }] of program.steps.entries()) {
    try {
      results.push(tidy(wait, yield toTask(context.df, wait, `${place}/${generation}.${index}`)));
    } catch (error) {
      if (!isCaught) throw error;
      results.push('caught');
    }
  }
  if (generation < program.renewals) {
    context.df.continueAsNew({ program, generation: generation + 1, place });
    return undefined;
  }
  if (program.ends === 'throws') throw new Error('the end');
  return results;
};

/** A timer has nothing to say: of a long one the SDK gives the results of its hops. */
function tidy(wait: Wait, result: unknown): unknown {
  if (wait.do === 'timer') return null;
  if (wait.do !== 'all') return result;
  return (result as unknown[]).map((each, index) => tidy(wait.waits[index] ?? wait, each));
}

function toTask(df: OrchestrationContext['df'], wait: Wait, place: string): Task {
  const policy = new RetryOptions(1000, 'attempts' in wait ? wait.attempts : 1);
  policy.backoffCoefficient = 2;
  switch (wait.do) {
    case 'activity': {
      const input = { place, failures: wait.failures };
      return wait.attempts === 1
        ? df.callActivity('work', input)
        : df.callActivityWithRetry('work', policy, input);
    }
    case 'timer':
      return df.createTimer(new Date(df.currentUtcDateTime.getTime() + wait.seconds * 1000));
    case 'child': {
      const input: ProgramInput = { program: wait.program, generation: 0, place };
      const id = wait.hasOwnId ? place.replaceAll('/', '-') : undefined;
      return wait.attempts === 1
        ? df.callSubOrchestrator('run', input, id)
        : df.callSubOrchestratorWithRetry('run', policy, input, id);
    }
    case 'all':
      return df.Task.all(wait.waits.map((each, index) => toTask(df, each, `${place}.${index}`)));
    case 'lose':
      return df.callActivity('nobody');
  }
}

/** Fails as often as its input says, for each place. */
export function createWork(): (input: unknown) => string {
  const calls = new Map<string, number>();
  return (input) => {
    const { place, failures } = input as { place: string; failures: number };
    const call = (calls.get(place) ?? 0) + 1;
    calls.set(place, call);
    if (call <= failures) throw new Error(`failure ${call} at ${place}`);
    return `${place} done`;
  };
}
