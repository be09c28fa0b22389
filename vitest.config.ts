import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

// The tests start the same few processes hundreds of times: what one has compiled the next need not.
process.env['NODE_COMPILE_CACHE'] ??= resolve(import.meta.dirname, 'node_modules/.cache/node');

export default defineConfig(({ mode }) => ({
  test: {
    include: ['test/**/*.test.ts'],
    // The tests that load the app load what a host would: the built bundle.
    globalSetup: 'test/build-app.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Component tests are whole clouds of processes that mostly wait: three for each core keep it busy.
    maxWorkers: 3 * availableParallelism(),
    // `npm run test:long`: the same tests with many more samples (test/sample-size.ts).
    env: mode === 'long' ? { SAMPLES: 'many' } : {},
  },
}));
