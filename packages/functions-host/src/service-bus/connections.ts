import { DefaultAzureCredential } from '@azure/identity';
import { RetryMode, ServiceBusClient } from '@azure/service-bus';
import type { ServiceBusClientOptions } from '@azure/service-bus';
import { InvalidFunctionError, UnsupportedFeatureError } from '../errors.ts';
import type { ServiceBusSettings } from './settings.ts';
import type { ServiceBusTrigger } from './trigger.ts';

const NAMESPACE = '__fullyQualifiedNamespace';

/** The clients of all triggers, one for each connection that they name. */
export class Connections {
  readonly #env: NodeJS.ProcessEnv;
  readonly #options: ServiceBusClientOptions;
  // oxlint-disable-next-line own/no-unbounded-memory -- one for each connection that a trigger names
  readonly #clients = new Map<string, ServiceBusClient>();

  constructor(env: NodeJS.ProcessEnv, { clientRetryOptions }: ServiceBusSettings) {
    this.#env = env;
    const { mode, tryTimeout, delay, maxDelay, maxRetries } = clientRetryOptions;
    this.#options = {
      retryOptions: {
        mode: mode === 'fixed' ? RetryMode.Fixed : RetryMode.Exponential,
        timeoutInMs: tryTimeout,
        retryDelayInMs: delay,
        maxRetryDelayInMs: maxDelay,
        maxRetries,
      },
    };
  }

  /**
   * The client of a trigger's connection. It connects when it is first used.
   * @throws {InvalidFunctionError | UnsupportedFeatureError} if no setting says where to connect to, or how.
   */
  clientOf({ connection, definition }: ServiceBusTrigger): ServiceBusClient {
    const known = this.#clients.get(connection);
    if (known !== undefined) return known;
    const client = this.#connect(connection, definition.name);
    this.#clients.set(connection, client);
    return client;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
  }

  /** A connection string, or else settings for an identity (Azure docs: functions-reference, connections). */
  #connect(connection: string, functionName: string): ServiceBusClient {
    const setting = (suffix: string): string | undefined =>
      [`AzureWebJobs${connection}${suffix}`, connection + suffix]
        .map((name) => this.#env[name])
        .find((value) => value !== undefined && value !== '');
    const connectionString = setting('');
    if (connectionString !== undefined) {
      try {
        return new ServiceBusClient(connectionString, this.#options);
      } catch (cause) {
        throw new InvalidFunctionError(
          functionName,
          `the setting "${connection}" holds no connection string of a Service Bus`,
          { cause },
        );
      }
    }
    const namespace = setting(NAMESPACE);
    if (namespace === undefined) {
      throw new InvalidFunctionError(
        functionName,
        `its connection is neither the setting "${connection}" nor "${connection}${NAMESPACE}"`,
      );
    }
    const more = Object.keys(this.#env).find(
      (key) => key.startsWith(`${connection}__`) && key !== connection + NAMESPACE,
    );
    if (more !== undefined) throw new UnsupportedFeatureError(functionName, `the setting ${more}`);
    return new ServiceBusClient(namespace, new DefaultAzureCredential(), this.#options);
  }
}
