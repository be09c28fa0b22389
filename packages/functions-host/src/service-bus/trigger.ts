import { InvalidFunctionError, UnsupportedFeatureError } from '../errors.ts';
import type { FunctionDefinition } from '../functions.ts';
import { resolveSettings } from '../settings.ts';
import type { ServiceBusSettings } from './settings.ts';

/** A queue, or a subscription of a topic. */
export type Entity = readonly [queue: string] | readonly [topic: string, subscription: string];

export interface ServiceBusTrigger {
  readonly definition: FunctionDefinition;
  readonly entity: Entity;
  /** Name of the setting, or start of the names of the settings, that says where the entity is. */
  readonly connection: string;
  /** Whether the function takes many messages at once. */
  readonly isBatch: boolean;
  /** Whether bodies come as bytes; else they come as text, which the SDK reads as JSON where it is. */
  readonly isBinary: boolean;
  /** Whether a message is completed when its function has succeeded. */
  readonly autoComplete: boolean;
}

/** The real host's, for a trigger without one: it stands for the setting AzureWebJobsServiceBus. */
const DEFAULT_CONNECTION = 'ServiceBus';

/**
 * Reads a function's Service Bus trigger.
 * @throws {UnsupportedFeatureError | InvalidFunctionError | UnresolvedSettingError}
 */
export function readTrigger(
  definition: FunctionDefinition,
  settings: ServiceBusSettings,
  env: NodeJS.ProcessEnv,
): ServiceBusTrigger {
  const { name, metadata, trigger } = definition;
  const { options } = trigger;
  const refuse = (feature: string): never => {
    throw new UnsupportedFeatureError(name, feature);
  };
  const invalid = (problem: string): never => {
    throw new InvalidFunctionError(name, problem);
  };
  if (isTrue(options['isSessionsEnabled'])) refuse('sessions');
  if (isTrue(options['sdkBinding'])) refuse('the SDK binding of Service Bus messages');
  if (metadata.retryOptions !== undefined) refuse('retry options on a Service Bus trigger');
  const text = (option: string): string | undefined => {
    const value = options[option];
    if (value === undefined || value === '') return undefined;
    if (typeof value !== 'string') return invalid(`its ${option} must be text`);
    return resolveSettings(value, env, `The ${option} of function "${name}"`);
  };
  const cardinality = (text('cardinality') ?? 'one').toLowerCase();
  if (cardinality !== 'one' && cardinality !== 'many') invalid('its cardinality must be one or many');
  const dataType = (text('dataType') ?? 'string').toLowerCase();
  if (dataType !== 'string' && dataType !== 'binary') refuse(`the data type ${dataType}`);
  const queue = text('queueName');
  const topic = text('topicName');
  const subscription = text('subscriptionName');
  const autoComplete = options['autoCompleteMessages'];
  return {
    definition,
    entity:
      queue !== undefined
        ? [queue]
        : topic !== undefined && subscription !== undefined
          ? [topic, subscription]
          : invalid('its trigger names neither a queue nor a topic and a subscription'),
    connection: text('connection') ?? DEFAULT_CONNECTION,
    isBatch: cardinality === 'many',
    isBinary: dataType === 'binary',
    autoComplete: autoComplete === undefined ? settings.autoCompleteMessages : isTrue(autoComplete),
  };
}

function isTrue(value: unknown): boolean {
  return value === true || (typeof value === 'string' && value.toLowerCase() === 'true');
}
