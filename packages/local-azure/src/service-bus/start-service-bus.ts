import { createSignatureCheck, keyOf, ROOT_POLICY } from './access/shared-access.ts';
import { createTokenCheck, type RoleAssignment, type TrustedIssuer } from './access/bearer-tokens.ts';
import { Broker } from './core/broker.ts';
import { readEntities } from './core/entities.ts';
import { MessageStore } from './core/message-store.ts';
import { DueTimer } from './due-timer.ts';
import { AmqpServer, type Tls } from './wire/amqp-server.ts';
import { ENTRA_TOKEN, SAS_TOKEN, type TokenCheck } from './wire/cbs.ts';

export interface ServiceBusOptions {
  /** For connection strings, without TLS. 0 takes a free port. */
  readonly port: number;
  /** For tokens of Entra ID, which clients send over TLS alone. Nobody listens there if left out. */
  readonly tls?: Tls & { readonly port: number };
  /** Holds `service-bus.sqlite`, with every message. */
  readonly stateFolder: string;
  /** The queues and topics, as in `infra/service-bus-entities.json`. */
  readonly entities: unknown;
  /** Whose tokens are good; nobody's if left out. */
  readonly identity?: TrustedIssuer;
  /** What the bearers of tokens may do; nothing if left out. */
  readonly roleAssignments?: readonly RoleAssignment[];
  /** Unix milliseconds. */
  readonly now?: () => number;
}

/** A policy of a queue's or a topic's own. */
export interface EntityPolicy {
  readonly entity: string;
  readonly policy: string;
}

/** A running Service Bus. */
export interface ServiceBus {
  /** Where it listens without TLS. */
  readonly port: number;
  /** For `new ServiceBusClient(…)`, with all rights. */
  readonly connectionString: string;
  /** For `new ServiceBusClient(…, credential)`: `localhost:<port>`; undefined without TLS. */
  readonly fullyQualifiedNamespace: string | undefined;
  /** A connection string with the rights of one policy. */
  connectionStringOf(policy: EntityPolicy): string;
  close(): Promise<void>;
}

/**
 * Starts the local stand-in for a namespace of Azure Service Bus, over AMQP 1.0 on 127.0.0.1.
 *
 * @throws UnsupportedEntities
 * @throws PortUnavailable
 */
export async function startServiceBus({
  port,
  tls,
  stateFolder,
  entities,
  identity,
  roleAssignments = [],
  now = Date.now,
}: ServiceBusOptions): Promise<ServiceBus> {
  const namespace = readEntities(entities);
  const store = new MessageStore(stateFolder);
  const broker = new Broker({
    namespace,
    store,
    now,
    onChange: (available, nextDueAt) => {
      server.wake(available);
      timer.arm(nextDueAt);
    },
  });
  const checks = new Map<string, TokenCheck>([[SAS_TOKEN, createSignatureCheck(namespace, now)]]);
  if (identity) checks.set(ENTRA_TOKEN, createTokenCheck(identity, roleAssignments, now));
  const server = new AmqpServer({ broker, checks, now });
  const timer = new DueTimer(now, () => {
    broker.settleDue();
  });
  const close = async (): Promise<void> => {
    await server.close();
    timer.stop();
    store.close();
  };

  try {
    // The first look at what became due while nobody was there arms the timer.
    broker.settleDue();
    const boundPort = await server.listen(port);
    const tlsPort = tls && (await server.listen(tls.port, tls));
    const connectionString = (policy: string, key: string): string =>
      `Endpoint=sb://127.0.0.1:${boundPort};SharedAccessKeyName=${policy};SharedAccessKey=${key};` +
      'UseDevelopmentEmulator=true;';
    return {
      port: boundPort,
      connectionString: connectionString(ROOT_POLICY, keyOf(ROOT_POLICY)),
      fullyQualifiedNamespace: tlsPort === undefined ? undefined : `localhost:${tlsPort}`,
      connectionStringOf: ({ entity, policy }) =>
        connectionString(policy, keyOf(policy, entity.toLowerCase())),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
