import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Operation } from './operation.ts';
import type { PurchasePlan } from './purchase-plan.ts';
import type { ResourceEvent } from './resource-event.ts';

/** A resource as ARM shows it, with what only this service knows of it in `hidden`. */
export interface Resource<Properties extends object = object, Hidden extends object = object> {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  location: string;
  tags?: Record<string, string>;
  sku?: { name: string };
  /** Of virtual machines alone. */
  plan?: PurchasePlan;
  managedBy?: string;
  /** Of network resources alone. */
  etag?: string;
  properties: Properties & { provisioningState?: string };
  hidden: Hidden;
}

/** A resource type, and the shape in which this service stores it. */
export interface Kind<R extends Resource> {
  /** For example `Microsoft.Compute/galleries`. */
  readonly type: string;
  read(json: string): R;
}

/** Names a kind once, so that what is stored and what is read can't differ. */
export function defineKind<Properties extends object, Hidden extends object>(
  type: string,
): Kind<Resource<Properties, Hidden>> {
  return { type, read: (json) => JSON.parse(json) as Resource<Properties, Hidden> };
}

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA busy_timeout = 5000;
  CREATE TABLE IF NOT EXISTS resources (
    key TEXT PRIMARY KEY, type TEXT NOT NULL, json TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS resources_by_type ON resources (type, key);
  CREATE TABLE IF NOT EXISTS operations (
    id TEXT PRIMARY KEY, resource TEXT NOT NULL, running INTEGER NOT NULL, due INTEGER, json TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS operations_running ON operations (due, id) WHERE running = 1;
  CREATE INDEX IF NOT EXISTS operations_by_resource ON operations (resource) WHERE running = 1;
  CREATE TABLE IF NOT EXISTS events (sequence INTEGER PRIMARY KEY AUTOINCREMENT, json TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

/** How much of what there is where, kept up to date by the database: to count 50,000 rows takes it half a second. */
const COUNTS = `
  CREATE TABLE counts (
    type TEXT NOT NULL, location TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (type, location)
  ) WITHOUT ROWID;
  INSERT INTO counts SELECT type, json_extract(json, '$.location') AS location, COUNT(*) FROM resources
    GROUP BY type, location;
  CREATE TRIGGER resource_made AFTER INSERT ON resources BEGIN
    INSERT INTO counts VALUES (new.type, json_extract(new.json, '$.location'), 1)
      ON CONFLICT DO UPDATE SET count = count + 1;
  END;
  CREATE TRIGGER resource_gone AFTER DELETE ON resources BEGIN
    UPDATE counts SET count = count - 1
      WHERE type = old.type AND location = json_extract(old.json, '$.location');
  END;
`;

/**
 * Everything the service remembers, in one SQLite file. Ids are compared without case, as ARM does. What a
 * transaction wrote is on disk when it returns, so a kill at any moment loses nothing that was acknowledged.
 */
export class ArmStore {
  readonly #db: DatabaseSync;

  constructor(stateFolder: string) {
    mkdirSync(stateFolder, { recursive: true });
    this.#db = new DatabaseSync(join(stateFolder, 'arm.sqlite'));
    this.#db.exec(SCHEMA);
    const isCounted = this.#db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'counts'").get();
    if (!isCounted)
      this.transaction(() => {
        this.#db.exec(COUNTS);
      });
  }

  close(): void {
    this.#db.close();
  }

  /** Runs the work as one transaction: all of it is kept, or, if it throws, nothing. */
  transaction<T>(work: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  get<R extends Resource>(kind: Kind<R>, id: string): R | undefined {
    const row = this.#db
      .prepare('SELECT json FROM resources WHERE key = ? AND type = ?')
      .get(id.toLowerCase(), kind.type.toLowerCase());
    return row && kind.read(String(row['json']));
  }

  /** The resource whatever its type, for work that is the same for all. */
  getAny(id: string): Resource | undefined {
    const row = this.#db.prepare('SELECT json FROM resources WHERE key = ?').get(id.toLowerCase());
    return row && (JSON.parse(String(row['json'])) as Resource);
  }

  /** Resources of a kind under an id (a subscription, a resource group, a parent), by name. */
  list<R extends Resource>(kind: Kind<R>, under: string): R[] {
    const key = under.toLowerCase();
    // '0' is the character after '/', so this is every key that begins with `key/`.
    return this.#db
      .prepare('SELECT json FROM resources WHERE type = ? AND key > ? AND key < ? ORDER BY key')
      .all(kind.type.toLowerCase(), `${key}/`, `${key}0`)
      .map((row) => kind.read(String(row['json'])));
  }

  /** Up to `limit` of what `list` gives, beginning after an id. */
  page<R extends Resource>(kind: Kind<R>, under: string, after: string, limit: number): R[] {
    const key = under.toLowerCase();
    return this.#db
      .prepare('SELECT json FROM resources WHERE type = ? AND key > ? AND key < ? ORDER BY key LIMIT ?')
      .all(kind.type.toLowerCase(), after.toLowerCase(), `${key}0`, limit)
      .map((row) => kind.read(String(row['json'])));
  }

  /** How many resources of a kind there are in a location. */
  count(kind: Kind<Resource>, location: string): number {
    const row = this.#db
      .prepare('SELECT count FROM counts WHERE type = ? AND location = ?')
      .get(kind.type.toLowerCase(), location);
    return Number(row?.['count'] ?? 0);
  }

  /** A resource and everything under it, whatever the types. */
  tree(id: string): Resource[] {
    const key = id.toLowerCase();
    return this.#db
      .prepare('SELECT json FROM resources WHERE key = ? OR (key > ? AND key < ?) ORDER BY key')
      .all(key, `${key}/`, `${key}0`)
      .map((row) => JSON.parse(String(row['json'])) as Resource);
  }

  put(resource: Resource): void {
    this.#db
      .prepare(
        `INSERT INTO resources (key, type, json) VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET json = excluded.json`,
      )
      .run(resource.id.toLowerCase(), resource.type.toLowerCase(), JSON.stringify(resource));
  }

  /** Removes a resource and everything under it, and what is being done to them. */
  removeTree(id: string): void {
    const key = id.toLowerCase();
    const tree = [key, `${key}/`, `${key}0`];
    this.#db.prepare('DELETE FROM resources WHERE key = ? OR (key > ? AND key < ?)').run(...tree);
    this.#db
      .prepare(
        'DELETE FROM operations WHERE running = 1 AND (resource = ? OR (resource > ? AND resource < ?))',
      )
      .run(...tree);
  }

  getOperation(id: string): Operation | undefined {
    const row = this.#db.prepare('SELECT json FROM operations WHERE id = ?').get(id);
    return row && readOperation(row);
  }

  putOperation(operation: Operation): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO operations (id, resource, running, due, json) VALUES (?, ?, ?, ?, ?)')
      .run(
        operation.id,
        operation.resourceId.toLowerCase(),
        operation.status === 'InProgress' ? 1 : 0,
        operation.dueAt,
        JSON.stringify(operation),
      );
  }

  /** The operation that is being done to a resource. */
  runningOperation(resourceId: string): Operation | undefined {
    const row = this.#db
      .prepare('SELECT json FROM operations WHERE resource = ? AND running = 1')
      .get(resourceId.toLowerCase());
    return row && readOperation(row);
  }

  /** When something under an id was last deleted, as far as its operation is remembered. */
  lastDeletionUnder(id: string): number | undefined {
    const key = id.toLowerCase();
    const row = this.#db
      .prepare(
        `SELECT MAX(json_extract(json, '$.endedAt')) AS at FROM operations
         WHERE running = 0 AND resource > ? AND resource < ?
           AND json_extract(json, '$.method') = 'DELETE' AND json_extract(json, '$.status') = 'Succeeded'`,
      )
      .get(`${key}/`, `${key}0`);
    return typeof row?.['at'] === 'number' ? row['at'] : undefined;
  }

  /** Running operations whose time has come, in the order of their times. */
  dueOperations(now: number): Operation[] {
    return this.#db
      .prepare('SELECT json FROM operations WHERE running = 1 AND due <= ? ORDER BY due, id')
      .all(now)
      .map(readOperation);
  }

  /** Running operations that have no end in sight. */
  stuckOperations(): Operation[] {
    return this.#db
      .prepare('SELECT json FROM operations WHERE running = 1 AND due IS NULL')
      .all()
      .map(readOperation);
  }

  /** Forgets the operations that ended before a time: nobody polls them any more. */
  forgetOperations(endedBefore: number): void {
    this.#db
      .prepare("DELETE FROM operations WHERE running = 0 AND json_extract(json, '$.endedAt') < ?")
      .run(endedBefore);
  }

  /** Keeps an event until it is delivered. */
  putEvent(event: ResourceEvent): void {
    this.#db.prepare('INSERT INTO events (json) VALUES (?)').run(JSON.stringify(event));
  }

  /** The oldest event that is not delivered. */
  nextEvent(): { sequence: number; event: ResourceEvent } | undefined {
    const row = this.#db.prepare('SELECT sequence, json FROM events ORDER BY sequence LIMIT 1').get();
    return (
      row && { sequence: Number(row['sequence']), event: JSON.parse(String(row['json'])) as ResourceEvent }
    );
  }

  forgetEvent(sequence: number): void {
    this.#db.prepare('DELETE FROM events WHERE sequence = ?').run(sequence);
  }

  /** A random text that is the same after a restart. */
  secret(name: string): string {
    this.#db
      .prepare('INSERT OR IGNORE INTO secrets (name, value) VALUES (?, ?)')
      .run(name, randomBytes(32).toString('base64url'));
    return String(this.#db.prepare('SELECT value FROM secrets WHERE name = ?').get(name)?.['value']);
  }
}

function readOperation(row: Record<string, unknown>): Operation {
  return JSON.parse(String(row['json'])) as Operation;
}
