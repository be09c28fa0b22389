import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import type { StoredMessage } from './message.ts';

// FULL: what was accepted or settled must not be forgotten in a power cut.
const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA busy_timeout = 5000;
  CREATE TABLE IF NOT EXISTS messages (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL,
    state TEXT NOT NULL,
    body BLOB NOT NULL,
    enqueuedAt INTEGER NOT NULL,
    timeToLive INTEGER,
    expiresAt INTEGER,
    scheduledFor INTEGER,
    deliveryCount INTEGER NOT NULL,
    lockToken TEXT UNIQUE,
    lockedUntil INTEGER,
    deadLetterReason TEXT,
    deadLetterDescription TEXT,
    deadLetterSource TEXT,
    fields TEXT,
    dueAt INTEGER GENERATED ALWAYS AS (
      CASE state WHEN 'locked' THEN lockedUntil WHEN 'scheduled' THEN scheduledFor ELSE expiresAt END
    ) STORED
  ) STRICT;
  CREATE INDEX IF NOT EXISTS messagesByState ON messages (path, state, sequence);
  CREATE INDEX IF NOT EXISTS messagesByTime ON messages (dueAt) WHERE dueAt IS NOT NULL;
`;

const COLUMNS =
  'sequence, path, state, body, enqueuedAt, timeToLive, expiresAt, scheduledFor, deliveryCount, lockToken, ' +
  'lockedUntil, deadLetterReason, deadLetterDescription, deadLetterSource, fields';

/**
 * All messages, in one SQLite file. Every method is synchronous; what a transaction wrote is on disk when it returns,
 * so a kill at any moment loses nothing that was acknowledged.
 */
export class MessageStore {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(stateFolder: string) {
    mkdirSync(stateFolder, { recursive: true });
    this.#db = new DatabaseSync(join(stateFolder, 'service-bus.sqlite'));
    this.#db.exec(SCHEMA);
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

  /** @returns its sequence number */
  add(message: Omit<StoredMessage, 'sequence'>): number {
    const { lastInsertRowid } = this.#sql(
      `INSERT INTO messages (path, state, body, enqueuedAt, timeToLive, expiresAt, scheduledFor, deliveryCount,
         lockToken, lockedUntil, deadLetterReason, deadLetterDescription, deadLetterSource, fields)
       VALUES ($path, $state, $body, $enqueuedAt, $timeToLive, $expiresAt, $scheduledFor, $deliveryCount,
         $lockToken, $lockedUntil, $deadLetterReason, $deadLetterDescription, $deadLetterSource, $fields)`,
    ).run({ ...message });
    return Number(lastInsertRowid);
  }

  /** Replaces the message of the same sequence number. */
  put(message: StoredMessage): void {
    this.#sql(
      `UPDATE messages SET path = $path, state = $state, body = $body, enqueuedAt = $enqueuedAt,
         timeToLive = $timeToLive, expiresAt = $expiresAt, scheduledFor = $scheduledFor,
         deliveryCount = $deliveryCount, lockToken = $lockToken, lockedUntil = $lockedUntil,
         deadLetterReason = $deadLetterReason, deadLetterDescription = $deadLetterDescription,
         deadLetterSource = $deadLetterSource, fields = $fields
       WHERE sequence = $sequence`,
    ).run({ ...message });
  }

  remove(sequence: number): void {
    this.#sql('DELETE FROM messages WHERE sequence = ?').run(sequence);
  }

  bySequence(path: string, sequence: number): StoredMessage | undefined {
    const row = this.#sql(`SELECT ${COLUMNS} FROM messages WHERE path = ? AND sequence = ?`).get(
      path,
      sequence,
    );
    return row && messageOf(row);
  }

  byLockToken(path: string, lockToken: string): StoredMessage | undefined {
    const row = this.#sql(`SELECT ${COLUMNS} FROM messages WHERE path = ? AND lockToken = ?`).get(
      path,
      lockToken,
    );
    return row && messageOf(row);
  }

  /** Messages that can be received, in the order in which they came. */
  active(path: string, limit: number): StoredMessage[] {
    return this.#sql(
      `SELECT ${COLUMNS} FROM messages WHERE path = ? AND state = 'active' ORDER BY sequence LIMIT ?`,
    )
      .all(path, limit)
      .map(messageOf);
  }

  /** Messages in whatever state, from a sequence number on. */
  from(path: string, sequence: number, limit: number): StoredMessage[] {
    return this.#sql(
      `SELECT ${COLUMNS} FROM messages WHERE path = ? AND sequence >= ? ORDER BY sequence LIMIT ?`,
    )
      .all(path, sequence, limit)
      .map(messageOf);
  }

  /** The earliest end of a lock or of a message's life, or time at which a message is due. */
  nextDueAt(): number | undefined {
    const at = this.#sql('SELECT min(dueAt) AS at FROM messages WHERE dueAt IS NOT NULL').get()?.['at'];
    return typeof at === 'number' ? at : undefined;
  }

  /** Messages with which something is to be done by now, earliest first. */
  due(now: number): StoredMessage[] {
    return this.#sql(`SELECT ${COLUMNS} FROM messages WHERE dueAt <= ? ORDER BY dueAt, sequence`)
      .all(now)
      .map(messageOf);
  }

  #sql(text: string): StatementSync {
    const known = this.#statements.get(text);
    if (known) return known;
    const statement = this.#db.prepare(text);
    this.#statements.set(text, statement);
    return statement;
  }
}

function messageOf(row: Record<string, SQLOutputValue>): StoredMessage {
  return row as unknown as StoredMessage;
}
