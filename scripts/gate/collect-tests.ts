import { createVitest } from 'vitest/node';
import { fileOf, isOuter, sentenceOf } from './reported.ts';
import type { NamedTest } from './results.ts';

/** All tests by their full names, those of the gate and those that only the outer circle runs. None of them runs. */
export async function collectTests(): Promise<{ gate: NamedTest[]; outer: NamedTest[] }> {
  const vitest = await createVitest({ watch: false, reporters: [{}] });
  // Not by reading the files alone: the names of many tests are made of what they are about.
  const { testModules, unhandledErrors } = await vitest.collect([], { staticParse: false });
  const gate: NamedTest[] = [];
  const outer: NamedTest[] = [];
  const errors: unknown[] = [...unhandledErrors];
  for (const module of testModules) {
    const file = fileOf(module.moduleId, vitest.config.root);
    errors.push(...module.errors());
    for (const test of module.children.allTests()) {
      (isOuter(test) ? outer : gate).push({ file, name: sentenceOf(test) });
    }
  }
  await vitest.close();
  if (errors.length > 0) throw new AggregateError(errors, 'The tests can not be listed.');
  return { gate, outer };
}
