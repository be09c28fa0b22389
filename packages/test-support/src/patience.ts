/**
 * How long tests wait: the only place where they know a time.
 *
 * A wait is for a condition, and gives up when nothing has moved for `PATIENCE_MS`. That is long on purpose: only a
 * test that fails ever waits so long.
 */

/** How long nothing may move on a machine like those that the tests are written on. */
const PATIENCE_SECONDS = 30;

/** Whoever starts the tests measures how much slower this machine is just now: see `calibrate.ts`. */
const SLOWNESS = Number(process.env['TEST_SLOWNESS'] ?? 1);

export const PATIENCE_MS = PATIENCE_SECONDS * 1000 * SLOWNESS;

/** A test as a whole, or the start of what it needs: many steps, each of which may move late. */
export const TEST_LIMIT_MS = 8 * PATIENCE_MS;

/** How long to listen for what should not come, or for more of what came. */
export const LISTEN_MS = 500;

// A look is a request to the app and several to its tables: looking more often makes everything slower.
const FIRST_PAUSE_MS = 150;
const MAX_PAUSE_MS = 800;

/** The pauses between two looks at a condition: short at first, longer when it takes its time. */
export function* pauses(): Generator<number, never> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, MAX_PAUSE_MS)) yield pause;
}

/** For what takes its time on purpose: a function that outlives the lock of its message, a service that is away. */
export { setTimeout as take } from 'node:timers/promises';
