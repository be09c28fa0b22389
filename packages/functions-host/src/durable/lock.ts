import { DatabaseSync } from 'node:sqlite';
import { HostStartError } from '../errors.ts';

/** Another process has this task hub open. */
class HubInUseError extends HostStartError {
  override name = 'HubInUseError';
  readonly hubFile: string;

  constructor(hubFile: string, cause: unknown) {
    super(
      `Another process has the task hub ${hubFile} open; stop that host first, or give this one a hub of its own.`,
      {
        cause,
      },
    );
    this.hubFile = hubFile;
  }
}

// A lock whose database object is garbage-collected is released: these are kept.
// oxlint-disable-next-line own/no-unbounded-memory -- one for each hub that is open
const held = new Set<DatabaseSync>();

/**
 * Takes the hub for this process: an exclusive SQLite lock on a file beside it, which the operating system
 * releases when the process ends, however it ends. The hub itself stays open to readers.
 *
 * @returns what gives the hub free again.
 * @throws HubInUseError
 */
export function lockHub(hubFile: string): () => void {
  const lock = new DatabaseSync(`${hubFile}.lock`);
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw new HubInUseError(hubFile, error);
  }
  held.add(lock);
  return () => {
    held.delete(lock);
    lock.close();
  };
}
