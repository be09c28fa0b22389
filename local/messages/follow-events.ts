import { ServiceBusClient } from '@azure/service-bus';

/** An event as it came. */
export interface FollowedEvent {
  readonly body: object;
  readonly accountId: unknown;
}

export interface FollowOptions {
  /** Those that are shown are gone from it. */
  readonly subscription: string;
  readonly show: (event: FollowedEvent) => void;
  readonly onError: (error: Error) => void;
}

/** Shows the events of the topic `lab-events` as they come, until it is closed. */
export function followEvents(
  connectionString: string,
  { subscription, show, onError }: FollowOptions,
): { close(): Promise<void> } {
  const client = new ServiceBusClient(connectionString, { retryOptions: { retryDelayInMs: 500 } });
  const receiver = client.createReceiver('lab-events', subscription, { receiveMode: 'receiveAndDelete' });
  receiver.subscribe({
    processMessage: ({ body, applicationProperties }) => {
      show({ body: body as object, accountId: applicationProperties?.['accountId'] });
      return Promise.resolve();
    },
    processError: ({ error }) => {
      onError(error);
      return Promise.resolve();
    },
  });
  return { close: () => client.close() };
}
