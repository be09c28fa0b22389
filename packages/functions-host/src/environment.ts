import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import tls from 'node:tls';
import type { Log } from './log.ts';

/**
 * Puts settings into `process.env` as the host does for a worker. What the environment already says wins, unless
 * `override` is set.
 * @returns a function that puts everything back.
 */
export function applyEnvironment(
  values: Readonly<Record<string, string>>,
  { override = false }: { override?: boolean } = {},
): () => void {
  const before = Object.keys(values)
    .filter((key) => override || process.env[key] === undefined)
    .map((key) => [key, process.env[key]] as const);
  for (const [key] of before) process.env[key] = values[key];
  return () => {
    for (const [key, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, key);
      else process.env[key] = value;
    }
  };
}

/**
 * The real host starts a worker process whose Node reads NODE_EXTRA_CA_CERTS at its start. Here the app shares a
 * process that has long started, so the certificates are added to the running one; paths are relative to the app.
 * A file that can't be read is a warning, as in Node.
 * @returns a function that puts the former certificates back.
 */
export function trustExtraCertificates(file: string, root: string, log: Log): () => void {
  const path = resolve(root, file);
  const before = tls.getCACertificates('default');
  try {
    tls.setDefaultCACertificates([...before, readFileSync(path, 'utf8')]);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log('warn', `Ignoring the extra certificates of NODE_EXTRA_CA_CERTS (${path}): ${reason}`);
    return () => undefined;
  }
  return () => {
    tls.setDefaultCACertificates(before);
  };
}
