import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { z } from 'zod';

/** Where a test finds what the real host does: one readable file a scenario, never recorded from this engine. */
const FOLDER = join(import.meta.dirname, 'expected');

/** Every expected file names the rules that it stands for, and where its facts come from. */
const cited = {
  title: z.string(),
  rules: z.array(z.string()).min(1),
  /** `measured` on the real host (with the scenario's name there), `read` in source or documentation, or `derived`. */
  source: z.string().regex(/^(measured|read|derived|the local host’s own)/),
};

export const Orchestration = z.strictObject({
  ...cited,
  start: z.strictObject({ orchestrator: z.string(), input: z.json().optional() }),
  /** An instance that runs already; its id is `{other}`. */
  setUp: z.strictObject({ orchestrator: z.string() }).optional(),
  /** What is done to it once it waits. */
  then: z
    .strictObject({ terminate: z.string(), reason: z.string(), keepsRunning: z.string().optional() })
    .optional(),
  status: z.strictObject({ runtimeStatus: z.string(), output: z.json(), customStatus: z.json() }),
  /** The input that the status shows in the end, where it is not the one it was started with. */
  finalInput: z.json().optional(),
  /** The history that the orchestrator is given in each episode; see `toWords`. */
  episodes: z.array(z.string()).optional(),
  /** The stored history in the end. */
  history: z.string().optional(),
  /** The history as the status query shows it. */
  shown: z.array(z.string()).optional(),
  /** The type of the last event, where the number of episodes is open. */
  endsWith: z.string().optional(),
  /** Completions may come in any order, and share an episode or not. */
  anyOrder: z.boolean().optional(),
  /** Its end depends on how often an activity has run, and so on where its process is ended. */
  countsRuns: z.boolean().optional(),
  /** What the local host says of an instance that will never finish. */
  hang: z.string().optional(),
  /** Takes days, so that only the engine by itself can be asked. */
  virtualTime: z.boolean().optional(),
  localHostOnly: z.boolean().optional(),
});

const request = z.strictObject({
  method: z.string().default('GET'),
  path: z.string(),
  headers: z.array(z.tuple([z.string(), z.string()])).default([]),
  body: z.string().optional(),
  /** Sent without a Content-Length. */
  chunked: z.boolean().default(false),
});

export const Exchanges = z.strictObject({
  ...cited,
  exchanges: z.array(
    z.strictObject({
      request,
      response: z.strictObject({
        status: z.number(),
        /** Null says that the header is absent. */
        headers: z.record(z.string(), z.union([z.string(), z.array(z.string()), z.null()])).default({}),
        body: z.string().optional(),
        json: z.json().optional(),
      }),
      /** The request is made again until the answer has this `runtimeStatus`. */
      until: z.string().optional(),
    }),
  ),
  localHostOnly: z.boolean().optional(),
});
export type Exchange = z.infer<typeof Exchanges>['exchanges'][number];

/** All expected files of a folder, by name. */
export function readExpected<T>(folder: string, schema: z.ZodType<T>): [name: string, expected: T][] {
  return readdirSync(join(FOLDER, folder))
    .sort()
    .map((file) => {
      const text = readFileSync(join(FOLDER, folder, file), 'utf8');
      return [file.replace(/\.json$/, ''), schema.parse(JSON.parse(text))];
    });
}

/** The expected files themselves, as paths below `expected/`, with the rules that each cites. */
export function listExpected(): { file: string; rules: string[] }[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .map((file) => {
      const content: unknown = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
      return { file, rules: z.object({ rules: cited.rules }).parse(content).rules };
    });
}

const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/**
 * What an expected value stands for, to be compared with `toEqual`: in texts, `{name}` is a placeholder, `…` stands
 * for any text, and `{executionId}` for any execution's id.
 */
export function fill(value: unknown, placeholders: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') return fillText(value, placeholders);
  if (Array.isArray(value)) return value.map((each) => fill(each, placeholders));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fill(each, placeholders)]));
}

function fillText(text: string, placeholders: Readonly<Record<string, string>>): unknown {
  const filled = Object.entries(placeholders).reduce(
    (before, [name, value]) => before.replaceAll(`{${name}}`, value),
    text,
  );
  if (!/…|\{executionId\}/.test(filled)) return filled;
  const pattern = filled
    .split(/(…|\{executionId\})/)
    .map((part) =>
      part === '…' ? '[^]*' : part === '{executionId}' ? UUID : part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'),
    )
    .join('');
  return expect.stringMatching(new RegExp(`^${pattern}$`));
}

interface WordEvent {
  EventType: number;
  EventId: number;
  IsPlayed: boolean;
  TaskScheduledId?: number;
  TimerId?: number;
}

/**
 * A history in words: each event's type as a number, after a colon the sequence number that it has or settles, and
 * P for IsPlayed. `12 0P 4:0 13 12 5:0P 1:1 13` is a whole orchestration with one activity.
 */
export function toWords(history: readonly object[]): string {
  return (history as WordEvent[])
    .map(({ EventType, EventId, IsPlayed, TaskScheduledId, TimerId }) => {
      const id = EventId >= 0 ? EventId : (TaskScheduledId ?? TimerId);
      return `${EventType}${id === undefined ? '' : `:${id}`}${IsPlayed ? 'P' : ''}`;
    })
    .join(' ');
}
