import { ServiceBusClient, type ServiceBusSender } from '@azure/service-bus';
import type { TokenCredential } from '@azure/identity';

/** Where Service Bus is: a connection string, or in Azure the namespace, for the app's own identity. */
export type BusConnection = { connectionString: string } | { fullyQualifiedNamespace: string };

/** Queues and topics of the app, one sender each. Nothing connects before the first message. */
export interface Bus {
  senderOf(queueOrTopic: string): ServiceBusSender;
  close(): Promise<void>;
}

/** The client asks twice and then says so: who waits longer than this does so by its own plan. */
const RETRIES = { maxRetries: 1, retryDelayInMs: 500, timeoutInMs: 10_000 };

export function openBus(connection: BusConnection, credential: TokenCredential): Bus {
  const options = { retryOptions: RETRIES };
  const client =
    'connectionString' in connection
      ? new ServiceBusClient(connection.connectionString, options)
      : new ServiceBusClient(connection.fullyQualifiedNamespace, credential, options);
  // oxlint-disable-next-line own/no-unbounded-memory -- one for each queue and topic that the app names
  const senders = new Map<string, ServiceBusSender>();
  return {
    senderOf(queueOrTopic) {
      const known = senders.get(queueOrTopic);
      if (known) return known;
      const sender = client.createSender(queueOrTopic);
      senders.set(queueOrTopic, sender);
      return sender;
    },
    close: () => client.close(),
  };
}
