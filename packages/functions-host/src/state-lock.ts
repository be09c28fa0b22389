import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { HostAlreadyRunningError, StateFolderError } from './errors.ts';

const SQLITE_BUSY = 5;

/**
 * Makes the state folder, and takes it for this process alone. The lock is the operating system's, through an
 * exclusive SQLite transaction, so it ends with the process however that ends.
 * @returns a function that gives the folder back.
 * @throws {HostAlreadyRunningError} if another host has it, {@link StateFolderError} if it can't be written.
 */
export function lockStateFolder(folder: string): () => void {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(folder, { recursive: true });
    database = new DatabaseSync(join(folder, 'host.lock'));
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
  } catch (cause) {
    database?.close();
    if (!isBusy(cause)) throw new StateFolderError(folder, cause);
    throw new HostAlreadyRunningError(`the state folder ${folder}`, { cause });
  }
  const lock = database;
  return () => {
    lock.close();
  };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
