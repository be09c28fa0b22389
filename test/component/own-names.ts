import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';

/** Two test files use one name in clouds that they may share. */
class NameTakenError extends Error {
  override readonly name = 'NameTakenError';

  constructor(name: string, file: string) {
    super(`${file} uses the name '${name}' in the shared cloud, too: choose another one.`);
  }
}

/**
 * Takes a name in the shared cloud for the test file that runs.
 *
 * Which files share a worker, and so a cloud, is chance. So a name that two files use is an error always: what is
 * taken is noted in the run's own temporary folder, for all workers.
 *
 * @throws {NameTakenError} when another file has taken it in this run
 */
export function takeName(name: string, file = expect.getState().testPath ?? ''): void {
  const folder = join(tmpdir(), 'names-in-clouds');
  mkdirSync(folder, { recursive: true });
  const note = join(folder, encodeURIComponent(name.toLowerCase()));
  try {
    writeFileSync(note, file, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = readFileSync(note, 'utf8');
    if (holder !== file) throw new NameTakenError(name, holder);
  }
}
