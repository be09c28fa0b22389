import { spawnSync } from 'node:child_process';

/** How long the sample takes on a machine like those that the tests are written on, with nothing beside it. */
const REFERENCE_MS = 150;
const SAMPLES = 3;
/** Beyond this a machine is not slow but stuck. */
const MAX_SLOWNESS = 20;
const WORK = 'let n = 0; for (let i = 0; i < 2e7; i++) n = (n + i) % 1000003;';

/**
 * How much slower this machine is just now than those that the tests are written on, never less than 1: what else
 * runs on it counts too. The sample is what tests do most: start a process that computes for a moment.
 */
export function measureSlowness(): number {
  const times = Array.from({ length: SAMPLES }, () => {
    const from = performance.now();
    spawnSync(process.execPath, ['-e', WORK]);
    return performance.now() - from;
  });
  const slowness = Math.max(...times) / REFERENCE_MS;
  return Math.min(MAX_SLOWNESS, Math.max(1, Math.round(slowness * 10) / 10));
}
