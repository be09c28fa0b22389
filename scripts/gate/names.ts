/** Compares the names of tests with those of an earlier state of the project. */
import type { NamedTest } from './results.ts';

/** What may be in the outer circle only, of all that there was. */
const MAX_OUTER = 0.05;

/** Reads what `vitest list --json` has written. @returns full names, as `sentenceOf` gives them */
export function readBaseline(json: string): string[] {
  const listed = JSON.parse(json) as readonly { readonly name: string }[];
  // Vitest puts this between the names of groups; a name that holds it itself is taken like one that does not.
  return listed.map(({ name }) => plain(name));
}

function plain(name: string): string {
  return name.replaceAll(' > ', ' ');
}

export interface Comparison {
  readonly lines: readonly string[];
  /** None is gone, and few are left to the outer circle. */
  readonly holds: boolean;
}

/**
 * Looks for each name of the baseline, in whatever file it is now. A name that stood there twice has to be there
 * twice.
 */
export function compareNames(
  baseline: readonly string[],
  gate: readonly NamedTest[],
  outer: readonly NamedTest[],
): Comparison {
  const inGate = counted(gate);
  const inOuter = counted(outer);
  const gone: string[] = [];
  const outerOnly: string[] = [];
  for (const name of baseline) {
    if (take(inGate, name)) continue;
    (take(inOuter, name) ? outerOnly : gone).push(name);
  }
  const kept = baseline.length - outerOnly.length - gone.length;
  const percent = (count: number): string => `${((100 * count) / baseline.length).toFixed(1)} %`;
  return {
    holds: gone.length === 0 && outerOnly.length <= MAX_OUTER * baseline.length,
    lines: [
      `Of ${baseline.length} tests of the baseline:`,
      `  ${kept} in the gate (${percent(kept)})`,
      `  ${outerOnly.length} in the outer circle only (${percent(outerOnly.length)}; ${MAX_OUTER * 100} % at most)`,
      ...outerOnly.map((name) => `    ${name}`),
      `  ${gone.length} gone (none may be)`,
      ...gone.map((name) => `    ${name}`),
    ],
  };
}

function counted(tests: readonly NamedTest[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { name } of tests) counts.set(plain(name), (counts.get(plain(name)) ?? 0) + 1);
  return counts;
}

function take(counts: Map<string, number>, name: string): boolean {
  const left = counts.get(name) ?? 0;
  if (left > 0) counts.set(name, left - 1);
  return left > 0;
}
