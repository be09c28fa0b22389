import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { measureSlowness } from '@lab-gallery/test-support/calibrate';

// The tests start the same few processes hundreds of times: what one has compiled the next need not.
process.env['NODE_COMPILE_CACHE'] ??= resolve(import.meta.dirname, 'node_modules/.cache/node');
// Read by packages/test-support/src/patience.ts, here and in every worker.
process.env['TEST_SLOWNESS'] ??= String(measureSlowness());
const { PATIENCE_MS, TEST_LIMIT_MS } = await import('@lab-gallery/test-support/patience');

/**
 * Rooms by what their files need. Files of one room share a worker, and with it what they need: a cloud, a browser.
 * Those that take longest begin first, so that nobody is waited for in the end.
 */
const OWN_PROCESS = [
  // An app registers its functions with its process.
  'packages/functions-host/test/**/*.test.ts',
  'test/local/replay.test.ts',
  // MSAL remembers the first managed identity endpoint that it finds for the life of the process.
  'packages/local-azure/test/identity/managed-identity.test.ts',
  'packages/local-azure/test/arm/protocol.test.ts',
];
const PURE = ['test/unit/**/*.test.ts', 'packages/*/test/unit/**/*.test.ts'];
const ROOMS = {
  cloud: { include: ['test/component/**/*.test.ts', 'test/browser/**/*.test.ts'] },
  hosts: { include: OWN_PROCESS, isolate: true },
  services: {
    include: ['test/local/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
    exclude: [...OWN_PROCESS, ...PURE],
  },
  rules: { include: [...PURE, 'test/replay/**/*.test.ts'] },
};

/** Room by room, so that the next file in the queue can nearly always use the worker that has become free. */
class RoomByRoom extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ project }: TestSpecification): number => Object.keys(ROOMS).indexOf(project.name);
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig(({ mode }) => ({
  test: {
    globalSetup: 'test/support/global-setup.ts',
    testTimeout: TEST_LIMIT_MS,
    hookTimeout: TEST_LIMIT_MS,
    expect: { poll: { timeout: PATIENCE_MS, interval: 50 } },
    // Tests mostly wait, so many at once take hardly longer than one.
    maxConcurrency: 20,
    // Component tests are whole clouds of processes that mostly wait: more than one for each core keep it busy.
    maxWorkers: 2 * availableParallelism(),
    sequence: { sequencer: RoomByRoom },
    isolate: false,
    // `npm run test:long`: the same tests with many more samples (packages/test-support/src/sample-size.ts).
    env: mode === 'long' ? { SAMPLES: 'many' } : {},
    projects: Object.entries(ROOMS).map(([name, room]) => ({
      extends: true as const,
      test: { name, ...room },
    })),
  },
}));
