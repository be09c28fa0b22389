import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../lib/atomic-file.ts';
import { InvalidSettingsError } from './errors.ts';
import type { AuthLevel } from './routes.ts';

/** The host's secrets; they live in one file of the state folder and are made once. */
export interface HostKeys {
  /** Opens everything. */
  master: string;
  /** The host-wide function key called `default`. */
  function: string;
  /** The system key `durabletask_extension`, which opens the Durable webhooks. */
  durable: string;
}

/** Reads the keys, or makes them if the folder has none yet. */
export async function loadKeys(stateFolder: string): Promise<HostKeys> {
  const file = join(stateFolder, 'keys.json');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    const keys = { master: newKey(), function: newKey(), durable: newKey() };
    await writeFileAtomically(file, JSON.stringify(keys, null, 2), 0o600);
    return keys;
  }
  try {
    const keys: unknown = JSON.parse(text);
    if (isHostKeys(keys)) return keys;
  } catch {
    // Not JSON: told below, like any other content that isn't keys.
  }
  throw new InvalidSettingsError('keys.json', `it holds no keys; delete ${file} to have new ones made`);
}

type Access = 'granted' | 'unauthorized' | 'forbidden';

/**
 * Decides on a request from the key it brings: `x-functions-key`, or else `?code=`. A key that is known but too
 * low is forbidden, anything else is unauthorized (measured on the real host).
 */
export function checkAccess(
  keys: HostKeys,
  level: AuthLevel | 'durable',
  headerKey: string | undefined,
  queryKey: string | undefined,
): Access {
  if (level === 'anonymous') return 'granted';
  const given = headerKey ?? queryKey ?? '';
  const isKnown = {
    master: same(given, keys.master),
    function: same(given, keys.function),
    durable: same(given, keys.durable),
  };
  if (isKnown.master || (level !== 'admin' && isKnown[level])) return 'granted';
  return isKnown.function || isKnown.durable ? 'forbidden' : 'unauthorized';
}

function same(a: string, b: string): boolean {
  return timingSafeEqual(hash(a), hash(b));
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function newKey(): string {
  return randomBytes(40).toString('base64url');
}

function isHostKeys(value: unknown): value is HostKeys {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['master', 'function', 'durable'].every((name) => typeof Reflect.get(value, name) === 'string')
  );
}
