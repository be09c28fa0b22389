import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// The tests start the same few processes hundreds of times: what one has compiled the next need not.
process.env['NODE_COMPILE_CACHE'] ??= resolve(import.meta.dirname, 'node_modules/.cache/node');

/** Tests of rules alone: they start nothing and change nothing that others see, so they can share a process. */
const RULES = ['test/unit/**/*.test.ts', 'test/replay/**/*.test.ts'];

/** Rooms by how long their files take: who waits longest begins first, so that nobody is waited for in the end. */
const LONGEST_FIRST = ['component', 'browser', 'conformance', 'replay', 'unit'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number =>
      LONGEST_FIRST.findIndex((room) => moduleId.includes(`/test/${room}/`));
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig(({ mode }) => ({
  test: {
    // The tests that load the app load what a host would: the built bundle.
    globalSetup: 'test/build-app.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Component tests are whole clouds of processes that mostly wait: three for each core keep it busy.
    maxWorkers: 3 * availableParallelism(),
    sequence: { sequencer: LongestFirst },
    // `npm run test:long`: the same tests with many more samples (test/sample-size.ts).
    env: mode === 'long' ? { SAMPLES: 'many' } : {},
    projects: [
      { extends: true, test: { name: 'rules', include: RULES, isolate: false } },
      { extends: true, test: { name: 'whole', include: ['test/**/*.test.ts'], exclude: RULES } },
    ],
  },
}));
