import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import type { Delivery } from './delivery.ts';
import type { Report } from './report.ts';
import type { ServiceBusSettings } from './settings.ts';

/** How long one look for messages lasts where there are none. */
const LOOK_MS = 60_000;

/**
 * Receives messages for a function that takes many at a time, one batch after the other.
 * @returns a function that resolves when no message comes any more; those under way can still be settled.
 */
export function receiveBatches(
  receiver: ServiceBusReceiver,
  delivery: Delivery,
  settings: ServiceBusSettings,
  report: Report,
  now: () => number,
): () => Promise<void> {
  const { maxMessageBatchSize, minMessageBatchSize, maxBatchWaitTime, clientRetryOptions } = settings;
  const stopping = new AbortController();
  const { signal: abortSignal } = stopping;
  const isStopping = (): boolean => abortSignal.aborted;

  const receive = async (count: number, maxWaitTimeInMs: number): Promise<ServiceBusReceivedMessage[]> => {
    const messages = await receiver.receiveMessages(count, { maxWaitTimeInMs, abortSignal });
    delivery.accept(messages);
    return messages;
  };
  /** At least the smallest batch, or what has come when the first message has waited long enough. */
  const collect = async (): Promise<ServiceBusReceivedMessage[]> => {
    const batch = await receive(maxMessageBatchSize, LOOK_MS);
    const until = now() + maxBatchWaitTime;
    while (batch.length > 0 && batch.length < minMessageBatchSize && now() < until) {
      batch.push(...(await receive(maxMessageBatchSize - batch.length, until - now())));
    }
    return batch;
  };
  const receiveAll = async (): Promise<void> => {
    while (!isStopping()) {
      try {
        const batch = await collect();
        if (batch.length > 0 && !isStopping()) await delivery.run(batch);
      } catch (error) {
        if (isStopping()) return;
        report(error, 'Receive', receiver.entityPath);
        await sleep(clientRetryOptions.delay, undefined, { signal: abortSignal }).catch(() => undefined);
      }
    }
  };

  void receiveAll();
  return () => {
    stopping.abort();
    return Promise.resolve();
  };
}
