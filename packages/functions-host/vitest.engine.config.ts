import { defineConfig } from 'vitest/config';

/**
 * The tests that mutations of the engine are held against (`npm run test:mutation:engine`): no process, no clock.
 * Stryker runs here, in the package: its copy of the project links to node_modules, so a package that was imported by
 * name would be the one without the mutation.
 */
export default defineConfig({
  test: {
    include: ['test/engine/*.test.ts'],
    // A mutant that never comes to rest is found by the steps that the tests allow it.
    testTimeout: 10_000,
    env: { SAMPLES: 'few' },
  },
});
