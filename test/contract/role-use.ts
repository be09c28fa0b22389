import { randomUUID } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

/** Where a run of the tests leaves what the app's identity was allowed at the local ARM, and what it was not. */
const FOLDER = resolve(import.meta.dirname, '../../coverage/role');

const useSchema = z.object({ granted: z.array(z.string()), refused: z.array(z.string()) });

/** Azure's actions that the app's identity asked for, by whether its role has them. */
export type RoleUse = z.output<typeof useSchema>;

/** Forgets what the run before has used. */
export function forgetUse(): void {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
}

/** Writes down what one cloud's app has asked for. */
export function noteUse(granted: readonly string[], refused: readonly string[]): void {
  writeFileSync(join(FOLDER, `${randomUUID()}.json`), JSON.stringify({ granted, refused }));
}

/** What the clouds of the run have asked for; undefined when there was none. */
export function readUse(): RoleUse | undefined {
  const uses = globSync('*.json', { cwd: FOLDER }).map((name) =>
    useSchema.parse(JSON.parse(readFileSync(join(FOLDER, name), 'utf8'))),
  );
  if (uses.length === 0) return undefined;
  return {
    granted: uses.flatMap(({ granted }) => granted),
    refused: uses.flatMap(({ refused }) => refused),
  };
}

/** Every way in which a role's actions are not those that were asked for: each one missing, each one too much. */
export function mistakesInRole(actions: readonly string[], { granted, refused }: RoleUse): string[] {
  const used = new Set(granted.map((action) => action.toLowerCase()));
  const missing = new Map(refused.map((action) => [action.toLowerCase(), action]));
  return [
    ...[...missing.values()].map((action) => `${action} was asked for, and is missing`),
    ...actions
      .filter((action) => !used.has(action.toLowerCase()))
      .map((action) => `${action} was never asked for, and is too much`),
  ];
}
