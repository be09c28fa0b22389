import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { InvalidSettingsError, UnresolvedSettingError } from './errors.ts';

/** What local.settings.json says. `values` are the app's environment, `host` is about this host alone. */
interface LocalSettings {
  values: Record<string, string>;
  host: { localHttpPort?: number; corsOrigins: readonly string[]; corsCredentials: boolean };
}

/**
 * Reads a local.settings.json (Azure docs: functions-develop-local).
 * @throws {InvalidSettingsError} for a missing, unreadable or encrypted file, or a value that can't be an
 * environment variable.
 */
export function readLocalSettings(file: string): LocalSettings {
  const settings = readJsonObject(file);
  const name = basename(file);
  if (settings['IsEncrypted'] === true) {
    throw new InvalidSettingsError(name, 'it is encrypted; run "func settings decrypt" first');
  }
  const values: Record<string, string> = {};
  for (const [key, value] of Object.entries(section(settings, 'Values', name))) {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      throw new InvalidSettingsError(name, `Values.${key} must be text, a number or a boolean`);
    }
    values[key] = String(value);
  }
  const host = section(settings, 'Host', name);
  const port = host['LocalHttpPort'];
  if (port !== undefined && !isPort(port)) {
    throw new InvalidSettingsError(name, 'Host.LocalHttpPort must be a port number');
  }
  const cors = host['CORS'] ?? '';
  if (typeof cors !== 'string') throw new InvalidSettingsError(name, 'Host.CORS must be text');
  return {
    values,
    host: {
      ...(port === undefined ? {} : { localHttpPort: port }),
      corsOrigins: cors
        .split(',')
        .map((origin) => origin.trim().replace(/\/$/, ''))
        .filter((origin) => origin !== ''),
      corsCredentials: host['CORSCredentials'] === true,
    },
  };
}

/**
 * Refuses what a worker of the real host would not start with.
 * @param needsStorage true if the app has other triggers than HTTP.
 */
export function checkWorkerSettings(env: NodeJS.ProcessEnv, needsStorage: boolean): void {
  if (env['FUNCTIONS_WORKER_RUNTIME'] !== 'node') {
    throw new InvalidSettingsError('local.settings.json', 'Values.FUNCTIONS_WORKER_RUNTIME must be "node"');
  }
  const hasStorage = Object.keys(env).some(
    (key) => /^AzureWebJobsStorage(__\w+)?$/i.test(key) && env[key] !== '',
  );
  if (needsStorage && !hasStorage) {
    throw new InvalidSettingsError(
      'local.settings.json',
      'Values.AzureWebJobsStorage must be set for timers and Durable Functions',
    );
  }
}

/**
 * Replaces each `%SETTING%` in a binding property by that setting's value, as the host does before it reads it.
 * @param where names the property in the error message.
 * @throws {UnresolvedSettingError} if a setting has no value.
 */
export function resolveSettings(text: string, env: NodeJS.ProcessEnv, where: string): string {
  return text.replace(/%([^%]+)%/g, (_match, setting: string) => {
    const value = env[setting];
    if (value === undefined || value === '') throw new UnresolvedSettingError(setting, where);
    return value;
  });
}

/** Reads a file that must hold one JSON object. */
export function readJsonObject(file: string): Record<string, unknown> {
  const name = basename(file);
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new InvalidSettingsError(name, `it can't be read at ${file}`, { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/\s+/g, ' ') : '';
    throw new InvalidSettingsError(name, `it is not valid JSON (${reason})`, { cause });
  }
  if (!isObject(value)) throw new InvalidSettingsError(name, 'it must hold one JSON object');
  return value;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function section(settings: Record<string, unknown>, key: string, file: string): Record<string, unknown> {
  const value = settings[key] ?? {};
  if (!isObject(value)) throw new InvalidSettingsError(file, `${key} must be an object`);
  return value;
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65535;
}
