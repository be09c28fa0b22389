/**
 * The one folder that holds everything the local Azure and the host remember. A marker file says that it is
 * ours, and a lock says that somebody uses it.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { StateFolderError } from './errors.ts';
import { formatProblem, STATE_FORMAT } from './state-format.ts';

const MARKER = 'lab-gallery-state.json';
const LOCK = 'in-use.lock';

export interface StateFolder {
  readonly path: string;
  /** Gives the folder back; the operating system does it when this process dies. */
  readonly release: () => void;
}

/** A stopped `npm start` gives the prompt back a moment before it has ended: npm does not wait for it. */
const PATIENCE_MS = 3_000;

/**
 * Takes a folder for this process alone, making it if absent.
 * @param fresh empty it first; only a folder that is ours is emptied
 * @param patienceMs how long to wait for another process to give it back
 * @throws StateFolderError when it is in use, holds something else, or can't be read and written
 */
export async function claimStateFolder(
  path: string,
  fresh: boolean,
  patienceMs = PATIENCE_MS,
): Promise<StateFolder> {
  const entries = await openFolder(path);
  const isOurs = entries.includes(MARKER);
  const others = entries.filter((name) => name !== LOCK && !name.startsWith(`${LOCK}-`));
  if (!isOurs && others.length > 0) {
    throw new StateFolderError(
      path,
      `holds ${others[0] ?? ''} and is not one of ours: name an empty one with --state`,
    );
  }

  const lock = await takeLock(path, Date.now() + patienceMs);
  try {
    if (fresh)
      await Promise.all(others.map((name) => rm(join(path, name), { recursive: true, force: true })));
    else if (isOurs) await checkMarker(path);
    await writeMarker(path);
  } catch (error) {
    lock.close();
    throw asStateFolderError(path, error);
  }
  return {
    path,
    release: () => {
      lock.close();
    },
  };
}

async function openFolder(path: string): Promise<string[]> {
  try {
    await mkdir(path, { recursive: true });
    return await readdir(path);
  } catch (error) {
    throw asStateFolderError(path, error);
  }
}

/** SQLite holds a lock of the operating system on the file, which ends with the process, even with SIGKILL. */
async function takeLock(path: string, deadline: number): Promise<DatabaseSync> {
  for (;;) {
    const lock = tryLock(path);
    if (lock !== undefined) return lock;
    if (Date.now() >= deadline) {
      throw new StateFolderError(
        path,
        'is in use by another npm start: stop that one, or name another with --state',
      );
    }
    await sleep(100);
  }
}

function tryLock(path: string): DatabaseSync | undefined {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(join(path, LOCK), { timeout: 0 });
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (error instanceof Error && error.message.includes('database is locked')) return undefined;
    throw asStateFolderError(path, error);
  }
}

async function checkMarker(path: string): Promise<void> {
  const problem = formatProblem(await readFile(join(path, MARKER), 'utf8'));
  if (problem !== undefined) throw new StateFolderError(path, problem);
}

async function writeMarker(path: string): Promise<void> {
  const file = join(path, MARKER);
  const content = {
    what: 'State of the local Azure of Lab Gallery; npm start -- --fresh empties it',
    format: STATE_FORMAT,
  };
  await writeFile(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`);
  await rename(`${file}.new`, file);
}

function asStateFolderError(path: string, error: unknown): StateFolderError {
  if (error instanceof StateFolderError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason: Record<string, string> = {
    EEXIST: 'is a file, not a folder',
    ENOTDIR: `can't be made: one of the names in its path is a file`,
    EACCES: 'may not be read and written by this user',
    EPERM: 'may not be read and written by this user',
    EROFS: 'is on a disk that can only be read',
    ENOSPC: 'is on a full disk',
  };
  const fallback = `can't be used (${error instanceof Error ? error.message : basename(path)})`;
  return new StateFolderError(path, reason[code] ?? fallback, { cause: error });
}
