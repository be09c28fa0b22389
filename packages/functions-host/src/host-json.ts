import { InvalidSettingsError } from './errors.ts';
import { readServiceBusSettings, SERVICE_BUS_PATHS } from './service-bus/settings.ts';
import type { ServiceBusSettings } from './service-bus/settings.ts';
import { isObject, readJsonObject, resolveSettings } from './settings.ts';
import { parseTimeSpan } from './time-span.ts';

/** What of host.json this host honours. */
interface HostJson {
  routePrefix: string;
  /** Longest time an invocation may take, in milliseconds; `null` is unbounded. */
  functionTimeoutMs: number | null;
  hubName: string;
  serviceBus: ServiceBusSettings;
  /** Extensions come in bundles: without one the real host has no Durable Functions and no Service Bus. */
  hasExtensionBundle: boolean;
  /** Paths of settings that are there but have no effect here. */
  ignored: readonly string[];
}

const HONOURED: readonly string[] = [
  'version',
  'functionTimeout',
  'extensions.http.routePrefix',
  'extensions.durableTask.hubName',
  ...SERVICE_BUS_PATHS,
];
/** The extensions that a bundle would bring are built in: it must be there, and its version means nothing. */
const WITHOUT_MEANING = ['extensionBundle', '$schema'];
/** Default on a machine without a plan (Azure docs: functions-host-json). */
const DEFAULT_TIMEOUT_MS = 30 * 60_000;

/**
 * Reads host.json. Unknown keys are ignored, as Azure does; they are returned so that they can be told.
 * @throws {InvalidSettingsError} for broken JSON, a version that isn't "2.0", or a value of the wrong form.
 */
export function readHostJson(file: string, env: NodeJS.ProcessEnv): HostJson {
  const json = readJsonObject(file);
  if (json['version'] !== '2.0') throw new InvalidSettingsError('host.json', '"version" must be "2.0"');
  const routePrefix = at(json, 'extensions.http.routePrefix') ?? 'api';
  if (typeof routePrefix !== 'string') {
    throw new InvalidSettingsError('host.json', '"extensions.http.routePrefix" must be text');
  }
  return {
    routePrefix: routePrefix.replace(/^\/|\/$/g, ''),
    functionTimeoutMs: readTimeout(json['functionTimeout']),
    hubName: readHubName(at(json, 'extensions.durableTask.hubName'), env),
    serviceBus: readServiceBusSettings(at(json, 'extensions.serviceBus')),
    hasExtensionBundle: isObject(json['extensionBundle']),
    ignored: ignoredPaths(json, ''),
  };
}

/** `[d.]hh:mm:ss`, or -1 for no limit. */
function readTimeout(value: unknown): number | null {
  if (value === undefined || value === null) return DEFAULT_TIMEOUT_MS;
  if (value === '-1' || value === -1) return null;
  const milliseconds = typeof value === 'string' ? parseTimeSpan(value) : undefined;
  if (milliseconds === undefined) {
    throw new InvalidSettingsError('host.json', '"functionTimeout" must be hh:mm:ss, or -1 for no limit');
  }
  return milliseconds;
}

/** Azure docs: durable-functions-task-hubs. */
function readHubName(value: unknown, env: NodeJS.ProcessEnv): string {
  const given = value ?? env['WEBSITE_SITE_NAME'] ?? 'TestHubName';
  const where = 'host.json: "extensions.durableTask.hubName"';
  const name = typeof given === 'string' ? resolveSettings(given, env, where) : '';
  if (!/^[A-Za-z][A-Za-z0-9]{2,44}$/.test(name)) {
    throw new InvalidSettingsError(
      'host.json',
      '"extensions.durableTask.hubName" must be 3 to 45 letters and digits, a letter first',
    );
  }
  return name;
}

function at(json: Record<string, unknown>, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), json);
}

function ignoredPaths(json: Record<string, unknown>, prefix: string): string[] {
  return Object.entries(json).flatMap(([key, value]) => {
    const path = prefix + key;
    if (HONOURED.includes(path) || WITHOUT_MEANING.includes(path)) return [];
    const leadsToHonoured = HONOURED.some((honoured) => honoured.startsWith(`${path}.`));
    return leadsToHonoured && isObject(value) ? ignoredPaths(value, `${path}.`) : [path];
  });
}
