/**
 * What happened in a task hub, written down by triggers in the hub's own file. Continue-as-new throws a history
 * away, so that its length can't be read afterwards; a trigger sees every event that was ever stored.
 */
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

const TRIGGERS = `
  CREATE TABLE hubLog (id INTEGER PRIMARY KEY AUTOINCREMENT, what TEXT, name TEXT, amount INTEGER);
  CREATE TRIGGER logHistory AFTER INSERT ON history BEGIN
    INSERT INTO hubLog (what, amount) VALUES ('history', NEW.position + 1);
  END;
  -- Every episode stores its instance's row once; so does the creation, as Pending.
  CREATE TRIGGER logEpisode AFTER INSERT ON instances WHEN NEW.status <> 'Pending' BEGIN
    INSERT INTO hubLog (what) VALUES ('episode');
  END;
  CREATE TRIGGER logActivity AFTER INSERT ON activities BEGIN
    INSERT INTO hubLog (what, name) VALUES ('activity', NEW.name);
  END;
`;

const IDLE_LIMIT_MS = 60_000;

interface HubFigures {
  readonly episodes: number;
  /**
   * Events of the longest history of any generation of any instance, as stored: the episode that continues as new
   * is not, and its events, some four, are not counted.
   */
  readonly longestHistory: number;
  /** Names of the activities in the order in which they were scheduled. */
  readonly activities: readonly string[];
}

export interface HubLog extends Disposable {
  /** Where the log ends now. */
  mark(): number;
  /** What was logged after a mark. */
  readSince(mark: number): HubFigures;
  /** Resolves when no instance is live. */
  untilIdle(signal: AbortSignal): Promise<void>;
}

/** Begins to log what happens in a hub that a host has open. Only for a hub that is thrown away afterwards. */
export function openHubLog(hubFile: string): HubLog {
  const db = new DatabaseSync(hubFile, { timeout: 5_000 });
  db.exec(TRIGGERS);
  const number = (sql: string, ...values: number[]): number => Number(db.prepare(sql).get(...values)?.['n']);
  return {
    mark: () => number('SELECT coalesce(max(id), 0) AS n FROM hubLog'),
    readSince: (mark) => ({
      episodes: number(`SELECT count(*) AS n FROM hubLog WHERE what = 'episode' AND id > ?`, mark),
      longestHistory: number(`SELECT max(amount) AS n FROM hubLog WHERE what = 'history' AND id > ?`, mark),
      activities: db
        .prepare(`SELECT name FROM hubLog WHERE what = 'activity' AND id > ? ORDER BY id`)
        .all(mark)
        .map((row) => String(row['name'])),
    }),
    untilIdle: async (signal) => {
      const deadline = Date.now() + IDLE_LIMIT_MS;
      while (number(`SELECT count(*) AS n FROM instances WHERE status IN ('Pending', 'Running')`) > 0) {
        if (Date.now() > deadline) throw new Error('The task hub does not come to rest.');
        await sleep(100, undefined, { signal });
      }
    },
    [Symbol.dispose]: () => {
      db.close();
    },
  };
}
