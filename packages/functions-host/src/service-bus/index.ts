import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceBusClient, ServiceBusReceiver } from '@azure/service-bus';
import type { FunctionDefinition } from '../functions.ts';
import type { Log } from '../log.ts';
import { Connections } from './connections.ts';
import { Delivery } from './delivery.ts';
import type { Invoke } from './delivery.ts';
import { receiveBatches } from './receive-batches.ts';
import { receiveOneByOne } from './receive-one.ts';
import { createReport } from './report.ts';
import type { ServiceBusSettings } from './settings.ts';
import { readTrigger } from './trigger.ts';
import type { ServiceBusTrigger } from './trigger.ts';

/** The client waits for minutes for a Service Bus that has gone; what it could not give back, its lock will. */
const CLOSE_LIMIT_MS = 2000;

export interface ServiceBusListeners {
  /** Starts receiving, whether Service Bus is there or not: it is waited for. */
  start(): void;
  /** Resolves when no message comes any more. */
  stop(): Promise<void>;
  /** Resolves when every message that came is settled. */
  idle(): Promise<void>;
  /** Gives back the messages whose functions still run, and disconnects. */
  close(): Promise<void>;
}

/**
 * Service Bus triggers: each function that is not disabled receives from its queue or subscription, under locks. A
 * message is completed when its function has succeeded and given back when it has thrown, and comes again then.
 * @throws {UnsupportedFeatureError | InvalidFunctionError | UnresolvedSettingError} for a trigger that can't be served.
 */
export function createServiceBusListeners(options: {
  functions: readonly FunctionDefinition[];
  settings: ServiceBusSettings;
  env: NodeJS.ProcessEnv;
  invoke: Invoke;
  now: () => number;
  log: Log;
}): ServiceBusListeners {
  const { functions, settings, env, invoke, now, log } = options;
  const connections = new Connections(env, settings);
  const report = createReport(log);
  const listeners = functions
    .filter(({ trigger }) => trigger.type === 'serviceBusTrigger')
    .map((definition) => readTrigger(definition, settings, env))
    .map((trigger) => ({ trigger, client: connections.clientOf(trigger) }))
    .filter(({ trigger }) => !trigger.definition.disabled)
    .map(({ trigger, client }) => {
      const receiver = createReceiver(client, trigger);
      return {
        trigger,
        receiver,
        delivery: new Delivery({ trigger, receiver, settings, invoke, report, now }),
      };
    });
  let stops: (() => Promise<void>)[] = [];
  return {
    start: () => {
      stops = listeners.map(({ trigger, receiver, delivery }) =>
        trigger.isBatch
          ? receiveBatches(receiver, delivery, settings, report, now)
          : receiveOneByOne(receiver, delivery, settings, report),
      );
    },
    stop: async () => {
      await Promise.all(stops.map((stop) => stop()));
    },
    idle: async () => {
      await Promise.all(listeners.map(({ delivery }) => delivery.idle()));
    },
    close: async () => {
      const closed = Promise.all(listeners.map(({ delivery }) => delivery.abandonOpen())).then(() =>
        connections.close(),
      );
      await Promise.race([closed, sleep(CLOSE_LIMIT_MS, undefined, { ref: false })]);
    },
  };
}

/** Bodies are left as they are: the SDK of the app reads them. Locks are renewed by who delivers the messages. */
function createReceiver(client: ServiceBusClient, { entity }: ServiceBusTrigger): ServiceBusReceiver {
  const options = {
    receiveMode: 'peekLock',
    maxAutoLockRenewalDurationInMs: 0,
    skipParsingBodyAsJson: true,
  } as const;
  const [first, subscription] = entity;
  return subscription === undefined
    ? client.createReceiver(first, options)
    : client.createReceiver(first, subscription, options);
}
