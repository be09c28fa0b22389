import type { Binding, FunctionCallback, FunctionMetadata, Registry } from './core-api.ts';
import { InvalidFunctionError, UnsupportedFeatureError } from './errors.ts';

/** A registered function with its one trigger picked out. */
export interface FunctionDefinition {
  name: string;
  metadata: FunctionMetadata;
  callback: FunctionCallback;
  trigger: { bindingName: string; type: TriggerType; options: Binding };
  /** Names of the bindings that want a durable client. */
  durableClients: readonly string[];
  /** By the setting `AzureWebJobs.<name>.Disabled`. */
  disabled: boolean;
}

const TRIGGERS = [
  'httpTrigger',
  'timerTrigger',
  'serviceBusTrigger',
  'orchestrationTrigger',
  'activityTrigger',
] as const;
export type TriggerType = (typeof TRIGGERS)[number];
/** The older name is still accepted by Azure. */
const DURABLE_CLIENTS = ['durableClient', 'orchestrationClient'];

/**
 * Checks what the app registered and gives it in the order of names, which is the order in which the real host
 * tries routes (measured on the real host).
 * @throws {UnsupportedFeatureError | InvalidFunctionError} naming the function and what is wrong with it.
 */
export function defineFunctions(registry: Registry, env: NodeJS.ProcessEnv): FunctionDefinition[] {
  return [...registry.functions.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { metadata, callback }]) => define(metadata, callback, env));
}

function define(
  metadata: FunctionMetadata,
  callback: FunctionCallback,
  env: NodeJS.ProcessEnv,
): FunctionDefinition {
  const { name, bindings } = metadata;
  if (!/^[a-z][a-z0-9_-]{0,127}$/i.test(name) || name.toLowerCase() === 'host') {
    throw new InvalidFunctionError(
      name,
      'a name is a letter, then up to 127 letters, digits, - or _, and not "host"',
    );
  }
  if (typeof callback !== 'function') throw new InvalidFunctionError(name, 'it has no handler');
  const triggers = Object.entries(bindings).filter(([, binding]) => /trigger$/i.test(binding.type));
  const [trigger] = triggers;
  if (trigger === undefined || triggers.length > 1) {
    throw new InvalidFunctionError(name, 'it must have exactly one trigger');
  }
  const [bindingName, options] = trigger;
  const type = TRIGGERS.find((known) => known.toLowerCase() === options.type.toLowerCase());
  if (type === undefined) throw new UnsupportedFeatureError(name, `the trigger ${options.type}`);
  if (type === 'timerTrigger' && metadata.retryOptions !== undefined) {
    throw new UnsupportedFeatureError(name, 'retry options on a timer');
  }

  const durableClients: string[] = [];
  for (const [key, binding] of Object.entries(bindings)) {
    checkBindingName(name, key);
    if (key === bindingName) continue;
    if (binding.direction === 'in' && DURABLE_CLIENTS.includes(binding.type)) durableClients.push(key);
    else if (!(type === 'httpTrigger' && key === '$return' && binding.type === 'http')) {
      throw new UnsupportedFeatureError(
        name,
        `the ${binding.direction === 'in' ? 'input' : 'output'} binding ${binding.type}`,
      );
    }
  }
  return {
    name,
    metadata,
    callback,
    trigger: { bindingName, type, options },
    durableClients,
    disabled: /^(true|1)$/i.test(env[`AzureWebJobs.${name}.Disabled`] ?? ''),
  };
}

function checkBindingName(functionName: string, binding: string): void {
  if (binding !== '$return' && !/^[a-zA-Z][a-zA-Z0-9]{0,127}$/.test(binding)) {
    throw new InvalidFunctionError(
      functionName,
      `the binding name "${binding}" is not letters and digits, a letter first`,
    );
  }
}
