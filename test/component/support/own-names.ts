import { existsSync, mkdirSync, readdirSync } from 'node:fs';
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
export function takeName(name: string): void {
  note(name, own());
  for (const file of notes(name)) assertOwn(name, file);
}

/**
 * Notes that the test file that runs exports from a geography of the shared cloud, which no other file restricts.
 *
 * The app asks what Azure offers in a region, and judges all requests of the next seconds by that: so whoever restricts
 * a region needs its geography alone, in the whole run.
 *
 * @throws {NameTakenError} when another file restricts it in this run
 */
export function shareGeography(geography: string): void {
  note(`uses ${geography}`, own());
  for (const file of notes(`restricts ${geography}`)) assertOwn(geography, file);
}

/** Takes a geography of the shared cloud for the file that runs. @throws {NameTakenError} when another file uses it */
export function takeGeography(geography: string): void {
  note(`restricts ${geography}`, own());
  for (const file of notes(`uses ${geography}`)) assertOwn(geography, file);
}

const own = (): string => expect.getState().testPath ?? '';
const folderOf = (name: string): string =>
  join(tmpdir(), 'names-in-clouds', encodeURIComponent(name.toLowerCase()));

function note(name: string, file: string): void {
  mkdirSync(join(folderOf(name), encodeURIComponent(file)), { recursive: true });
}

/** Files that have noted the name, in whatever worker. */
function notes(name: string): string[] {
  return existsSync(folderOf(name)) ? readdirSync(folderOf(name)).map(decodeURIComponent) : [];
}

function assertOwn(name: string, file: string): void {
  if (file !== own()) throw new NameTakenError(name, file);
}
