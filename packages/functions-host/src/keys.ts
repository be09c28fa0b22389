import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '@lab-gallery/local-service/atomic-file';
import { InvalidSettingsError } from './errors.ts';
import type { AuthLevel } from './http/routes.ts';

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
 * Decides on a request from the key it brings: `x-functions-key`, or else `?code=`. Whatever does not open a function
 * is unauthorized; webhooks and admin API answer a key that is known but too low with "forbidden" (measured on the
 * real host; for functions: host source, FunctionInvocationMiddleware).
 *
 * @param door what is asked for: a function by its level, or one of the host's own APIs.
 */
export function checkAccess(
  keys: HostKeys,
  door: AuthLevel | 'durableWebhooks' | 'adminApi',
  headerKey: string | undefined,
  queryKey: string | undefined,
): Access {
  if (door === 'anonymous') return 'granted';
  const given = headerKey ?? queryKey ?? '';
  const isMaster = same(given, keys.master);
  const isFunction = same(given, keys.function);
  const isDurable = same(given, keys.durable);
  if (isMaster || (door === 'function' && isFunction) || (door === 'durableWebhooks' && isDurable)) {
    return 'granted';
  }
  const isOwnApi = door === 'durableWebhooks' || door === 'adminApi';
  return isOwnApi && (isFunction || isDurable) ? 'forbidden' : 'unauthorized';
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
