import { defineConfig } from 'vitest/config';

/**
 * The tests that mutations of the host's engine are held against (`npm run test:mutation:engine`): no process, no
 * clock.
 */
export default defineConfig({
  test: {
    include: ['test/conformance/host/engine/*.test.ts'],
    // A mutant that never comes to rest is found by the steps that the tests allow it.
    testTimeout: 10_000,
    env: { SAMPLES: 'few' },
  },
});
