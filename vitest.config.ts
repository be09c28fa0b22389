import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => ({
  test: {
    include: ['test/**/*.test.ts'],
    // The tests that load the app load what a host would: the built bundle.
    globalSetup: 'test/build-app.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Component tests are whole clouds of processes that mostly wait: three at once suit two cores.
    maxWorkers: 3,
    // `npm run test:long`: the same tests with many more samples (test/sample-size.ts).
    env: mode === 'long' ? { SAMPLES: 'many' } : {},
  },
}));
