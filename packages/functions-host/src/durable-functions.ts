import { join } from 'node:path';
import { createDurable } from './durable/index.ts';
import type { Durable } from './durable/index.ts';
import type { FunctionDefinition, TriggerType } from './functions.ts';
import type { Invoker } from './invocation.ts';
import type { Log } from './log.ts';
import { toJsonData } from './typed-data.ts';

/**
 * Hands an app's orchestrations and activities to Durable Functions.
 * @returns undefined for an app that has nothing durable.
 */
export function createDurableFunctions(options: {
  functions: readonly FunctionDefinition[];
  invoker: Invoker;
  hubName: string;
  stateFolder: string;
  log: Log;
  now: () => number;
}): Durable | undefined {
  const { functions, invoker, hubName, stateFolder, log, now } = options;
  const enabled = (type: TriggerType): FunctionDefinition[] =>
    functions.filter(({ trigger, disabled }) => trigger.type === type && !disabled);
  const orchestrators = enabled('orchestrationTrigger');
  const activities = enabled('activityTrigger');
  const clients = functions.filter(({ durableClients }) => durableClients.length > 0);
  if (orchestrators.length + activities.length + clients.length === 0) return undefined;
  const byName = new Map(
    [...orchestrators, ...activities].map((definition) => [definition.name, definition]),
  );
  return createDurable({
    hubFile: join(stateFolder, `${hubName}.sqlite`),
    hubName,
    orchestrators: orchestrators.map(({ name }) => name),
    activities: activities.map(({ name }) => name),
    invoke: async (name, trigger, toMetadata) => {
      const definition = byName.get(name);
      if (definition === undefined) throw new Error(`The app has no durable function "${name}".`);
      const metadata = Object.entries(toMetadata(definition.trigger.bindingName));
      const triggerMetadata = Object.fromEntries(
        metadata.map(([key, value]) => [key, toJsonData(value)] as const),
      );
      return (await invoker.invoke(definition, { trigger, triggerMetadata })).returnValue;
    },
    log,
    now,
  });
}
