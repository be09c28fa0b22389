import type { ServiceBusReceiver } from '@azure/service-bus';
import type { Delivery } from './delivery.ts';
import type { Report } from './report.ts';
import type { ServiceBusSettings } from './settings.ts';

/** What the client calls its errors' sources, in the words of .NET's. */
const ACTIONS: Readonly<Record<string, string>> = {
  receive: 'Receive',
  complete: 'Complete',
  abandon: 'Abandon',
  processMessageCallback: 'ProcessMessageCallback',
};

/**
 * Receives messages for a function that takes one at a time, `maxConcurrentCalls` of them side by side. The client
 * itself keeps trying where Service Bus is not there.
 * @returns a function that resolves when no message comes any more; those under way can still be settled.
 */
export function receiveOneByOne(
  receiver: ServiceBusReceiver,
  delivery: Delivery,
  { maxConcurrentCalls }: ServiceBusSettings,
  report: Report,
): () => Promise<void> {
  const stopping = new AbortController();
  const subscription = receiver.subscribe(
    {
      processMessage: (message) => delivery.run([message]),
      processError: ({ error, errorSource, entityPath }) => {
        if (!stopping.signal.aborted) report(error, ACTIONS[errorSource] ?? errorSource, entityPath);
        return Promise.resolve();
      },
    },
    { autoCompleteMessages: false, maxConcurrentCalls, abortSignal: stopping.signal },
  );
  return async () => {
    stopping.abort();
    await subscription.close();
  };
}
