import { DatabaseSync } from 'node:sqlite';
import type { SQLOutputValue, StatementSync } from 'node:sqlite';
import { HostStartError } from '../errors.ts';
import type { HistoryEvent, RuntimeStatus } from './history.ts';

const SCHEMA_VERSION = 1;

const SCHEMA = `
  CREATE TABLE instances (
    instanceId TEXT PRIMARY KEY,
    executionId TEXT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    input TEXT,
    output TEXT,
    customStatus TEXT,
    createdAt INTEGER NOT NULL,
    updatedAt INTEGER NOT NULL,
    parent TEXT,
    generation INTEGER NOT NULL,
    hang TEXT
  ) STRICT;
  CREATE TABLE history (
    instanceId TEXT NOT NULL,
    position INTEGER NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (instanceId, position)
  ) STRICT, WITHOUT ROWID;
  -- Events on their way to an instance; executionId NULL is for whichever execution is current.
  CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    instanceId TEXT NOT NULL,
    executionId TEXT,
    event TEXT NOT NULL
  ) STRICT;
  CREATE INDEX messagesByInstance ON messages (instanceId, id);
  CREATE TABLE activities (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    instanceId TEXT NOT NULL,
    executionId TEXT NOT NULL,
    taskId INTEGER NOT NULL,
    name TEXT NOT NULL,
    input TEXT NOT NULL
  ) STRICT;
  CREATE TABLE timers (
    instanceId TEXT NOT NULL,
    executionId TEXT NOT NULL,
    timerId INTEGER NOT NULL,
    fireAt INTEGER NOT NULL,
    createdAt INTEGER NOT NULL,
    PRIMARY KEY (instanceId, executionId, timerId)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX timersByTime ON timers (fireAt);
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

type Columns = Record<string, SQLOutputValue>;

/** Times in Unix milliseconds; `input`, `output`, `customStatus`, `parent` as stored text. */
export interface InstanceRow extends Columns {
  instanceId: string;
  executionId: string;
  name: string;
  status: RuntimeStatus;
  input: string | null;
  output: string | null;
  customStatus: string | null;
  createdAt: number;
  updatedAt: number;
  /** JSON of a ParentReference. */
  parent: string | null;
  generation: number;
  /** Why the instance will never finish, once that has been reported. */
  hang: string | null;
}

export interface MessageRow {
  id: number;
  executionId: string | null;
  event: HistoryEvent;
}

export interface NewActivity extends Columns {
  instanceId: string;
  executionId: string;
  taskId: number;
  name: string;
  /** JSON text: an array of the one input, as Azure stores it. */
  input: string;
}

export interface ActivityRow extends NewActivity {
  id: number;
}

export interface TimerRow extends Columns {
  instanceId: string;
  executionId: string;
  timerId: number;
  fireAt: number;
  createdAt: number;
}

export interface InstanceFilter {
  createdFrom?: number | undefined;
  createdTo?: number | undefined;
  statuses?: readonly string[] | undefined;
  idPrefix?: string | undefined;
  /** Only ids after this one, in order. */
  after?: string | undefined;
  limit?: number | undefined;
}

/** The hub file belongs to another version of this host. */
class HubVersionError extends HostStartError {
  override name = 'HubVersionError';
  readonly hubFile: string;

  constructor(hubFile: string, version: number) {
    super(
      `The task hub ${hubFile} has version ${version}, and this host reads version ${SCHEMA_VERSION}; delete the file to start afresh.`,
    );
    this.hubFile = hubFile;
  }
}

/** The task hub's tables in one SQLite file. Every method is synchronous; `transaction` makes several one. */
export class HubStore {
  readonly #db: DatabaseSync;
  // oxlint-disable-next-line own/no-unbounded-memory -- one for each text of SQL in this file
  readonly #statements = new Map<string, StatementSync>();
  readonly #begin: string;

  /**
   * @param readOnly opens an existing hub beside whoever has it; `transaction` then shows one moment of it.
   * @throws HubVersionError
   */
  constructor(hubFile: string, { readOnly = false }: { readOnly?: boolean } = {}) {
    this.#db = new DatabaseSync(hubFile, { readOnly });
    this.#begin = readOnly ? 'BEGIN' : 'BEGIN IMMEDIATE';
    // FULL: what an activity has done must not be forgotten in a power cut, or it is done again.
    if (!readOnly) this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    const version = this.#db.prepare('PRAGMA user_version').get()?.['user_version'];
    if (version === 0 && !readOnly) {
      this.transaction(() => {
        this.#db.exec(SCHEMA);
      });
    } else if (version !== SCHEMA_VERSION) {
      this.#db.close();
      throw new HubVersionError(hubFile, Number(version));
    }
  }

  close(): void {
    this.#db.close();
  }

  /** All of `work` is stored, or nothing of it. Not to be nested. */
  transaction<T>(work: () => T): T {
    this.#db.exec(this.#begin);
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  instance(instanceId: string): InstanceRow | undefined {
    const row = this.#sql('SELECT * FROM instances WHERE instanceId = ?').get(instanceId);
    return row as InstanceRow | undefined;
  }

  /** Instances in the order of their ids. */
  instances(filter: InstanceFilter): InstanceRow[] {
    const rows = this.#sql(
      `SELECT * FROM instances
       WHERE createdAt >= coalesce($createdFrom, createdAt) AND createdAt <= coalesce($createdTo, createdAt)
         AND ($statuses IS NULL OR status IN (SELECT value FROM json_each($statuses)))
         AND substr(instanceId, 1, length($idPrefix)) = $idPrefix AND instanceId > $after
       ORDER BY instanceId LIMIT $limit`,
    ).all({
      createdFrom: filter.createdFrom ?? null,
      createdTo: filter.createdTo ?? null,
      statuses: filter.statuses === undefined ? null : JSON.stringify(filter.statuses),
      idPrefix: filter.idPrefix ?? '',
      after: filter.after ?? '',
      limit: filter.limit ?? -1,
    });
    return rows as InstanceRow[];
  }

  /** Adds the instance, or replaces the row of its id. */
  putInstance(row: InstanceRow): void {
    this.#sql(
      `INSERT OR REPLACE INTO instances VALUES ($instanceId, $executionId, $name, $status, $input, $output,
         $customStatus, $createdAt, $updatedAt, $parent, $generation, $hang)`,
    ).run({ ...row });
  }

  /** Removes the instance with all that belongs to it. */
  deleteInstance(instanceId: string): void {
    for (const table of ['instances', 'history', 'messages', 'activities', 'timers']) {
      this.#sql(`DELETE FROM ${table} WHERE instanceId = ?`).run(instanceId);
    }
  }

  history(instanceId: string): HistoryEvent[] {
    return this.#sql('SELECT event FROM history WHERE instanceId = ? ORDER BY position')
      .all(instanceId)
      .map((row) => parseEvent(row['event']));
  }

  appendHistory(instanceId: string, events: readonly HistoryEvent[]): void {
    const append = this.#sql(
      `INSERT INTO history SELECT $instanceId, coalesce(max(position), -1) + 1, $event
       FROM history WHERE instanceId = $instanceId`,
    );
    for (const event of events) append.run({ instanceId, event: JSON.stringify(event) });
  }

  clearHistory(instanceId: string): void {
    this.#sql('DELETE FROM history WHERE instanceId = ?').run(instanceId);
  }

  /** @param executionId null for whichever execution is current. */
  addMessage(instanceId: string, executionId: string | null, event: HistoryEvent): void {
    this.#sql('INSERT INTO messages (instanceId, executionId, event) VALUES (?, ?, ?)').run(
      instanceId,
      executionId,
      JSON.stringify(event),
    );
  }

  /** What waits for the instance, in order of arrival. */
  messages(instanceId: string): MessageRow[] {
    return this.#sql('SELECT id, executionId, event FROM messages WHERE instanceId = ? ORDER BY id')
      .all(instanceId)
      .map((row) => ({
        id: Number(row['id']),
        executionId: typeof row['executionId'] === 'string' ? row['executionId'] : null,
        event: parseEvent(row['event']),
      }));
  }

  deleteMessage(id: number): void {
    this.#sql('DELETE FROM messages WHERE id = ?').run(id);
  }

  /** The ids of the instances that something waits for. */
  instancesWithMessages(): string[] {
    const rows = this.#sql('SELECT DISTINCT instanceId FROM messages').all();
    return rows.map((row) => String(row['instanceId']));
  }

  /** @returns the row's id. */
  addActivity(activity: NewActivity): number {
    const { lastInsertRowid } = this.#sql(
      `INSERT INTO activities (instanceId, executionId, taskId, name, input)
       VALUES ($instanceId, $executionId, $taskId, $name, $input)`,
    ).run({ ...activity });
    return Number(lastInsertRowid);
  }

  activity(id: number): ActivityRow | undefined {
    return this.#sql('SELECT * FROM activities WHERE id = ?').get(id) as ActivityRow | undefined;
  }

  /** Activities that are to be run, or were running when the process ended; oldest first. */
  activityIds(): number[] {
    const rows = this.#sql('SELECT id FROM activities ORDER BY id').all();
    return rows.map((row) => Number(row['id']));
  }

  deleteActivity(id: number): void {
    this.#sql('DELETE FROM activities WHERE id = ?').run(id);
  }

  addTimer(timer: TimerRow): void {
    this.#sql('INSERT INTO timers VALUES ($instanceId, $executionId, $timerId, $fireAt, $createdAt)').run({
      ...timer,
    });
  }

  /** When the next timer is due, in Unix milliseconds. */
  nextTimerAt(): number | undefined {
    const at = this.#sql('SELECT min(fireAt) AS at FROM timers').get()?.['at'];
    return typeof at === 'number' ? at : undefined;
  }

  /** Removes and returns the timers due at `now`, earliest first. */
  takeDueTimers(now: number): TimerRow[] {
    const rows = this.#sql('SELECT * FROM timers WHERE fireAt <= ? ORDER BY fireAt, timerId').all(now);
    this.#sql('DELETE FROM timers WHERE fireAt <= ?').run(now);
    return rows as TimerRow[];
  }

  deleteTimers(instanceId: string): void {
    this.#sql('DELETE FROM timers WHERE instanceId = ?').run(instanceId);
  }

  #sql(text: string): StatementSync {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.#db.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }
}

function parseEvent(text: unknown): HistoryEvent {
  return JSON.parse(String(text)) as HistoryEvent;
}
