import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The tests that load the app load what a host would: the built bundle.
    globalSetup: 'test/build-app.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Component tests are whole clouds of processes; more of them at once only get slower.
    maxWorkers: 2,
  },
});
