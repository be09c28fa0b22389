import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

/** Sessions, codes, grants and refresh tokens, in a file: who has signed in stays so over a restart. */
export interface GrantStore {
  readonly adapter: AdapterFactory;
  close(): void;
}

/** `grant_id` and `uid` are what entries are looked up by beside their id; `ends_at` is in seconds since 1970. */
const TABLE = `
  CREATE TABLE IF NOT EXISTS entry (
    model TEXT NOT NULL, id TEXT NOT NULL, payload TEXT NOT NULL, grant_id TEXT, uid TEXT, ends_at INTEGER,
    PRIMARY KEY (model, id));
  CREATE INDEX IF NOT EXISTS entry_of_grant ON entry (grant_id);
  CREATE INDEX IF NOT EXISTS entry_of_uid ON entry (uid);`;

/** Opens the store of a state folder; what has ended by now is forgotten. */
export function openGrantStore(stateFolder: string): GrantStore {
  mkdirSync(stateFolder, { recursive: true });
  const file = join(stateFolder, 'grants.sqlite');
  const database = new DatabaseSync(file, { timeout: 5_000 });
  chmodSync(file, 0o600);
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${TABLE}`);
  database.prepare('DELETE FROM entry WHERE ends_at < ?').run(secondsNow());

  const write = database.prepare('INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?, ?)');
  const read = database.prepare('SELECT payload FROM entry WHERE model = ? AND id = ?');
  const readByUid = database.prepare('SELECT payload FROM entry WHERE model = ? AND uid = ?');
  const consume = database.prepare(
    `UPDATE entry SET payload = json_set(payload, '$.consumed', ?) WHERE model = ? AND id = ?`,
  );
  const remove = database.prepare('DELETE FROM entry WHERE model = ? AND id = ?');
  const removeByGrant = database.prepare('DELETE FROM entry WHERE model = ? AND grant_id = ?');

  const adapter = (model: string): Adapter => ({
    upsert(id, payload, expiresIn) {
      const endsAt = expiresIn === undefined ? null : secondsNow() + expiresIn;
      write.run(model, id, JSON.stringify(payload), payload.grantId ?? null, payload.uid ?? null, endsAt);
      return Promise.resolve();
    },
    find: (id) => Promise.resolve(asPayload(read.get(model, id))),
    findByUid: (uid) => Promise.resolve(asPayload(readByUid.get(model, uid))),
    // The device flow alone has user codes, and Entra's device flow is not here.
    findByUserCode: () => Promise.resolve(undefined),
    consume(id) {
      consume.run(secondsNow(), model, id);
      return Promise.resolve();
    },
    destroy(id) {
      remove.run(model, id);
      return Promise.resolve();
    },
    revokeByGrantId(grantId) {
      removeByGrant.run(model, grantId);
      return Promise.resolve();
    },
  });
  return {
    adapter,
    close: () => {
      database.close();
    },
  };
}

function asPayload(row: Record<string, unknown> | undefined): AdapterPayload | undefined {
  return typeof row?.['payload'] === 'string' ? (JSON.parse(row['payload']) as AdapterPayload) : undefined;
}

function secondsNow(): number {
  return Math.floor(Date.now() / 1000);
}
