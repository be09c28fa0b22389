import { setTimeout as sleep } from 'node:timers/promises';
import { isServiceBusError } from '@azure/service-bus';
import type { ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import type { Report } from './report.ts';

/** A lock is renewed so long before its end, or at half of what is left of it where that is less (.NET's client). */
const BUFFER_MS = 10_000;

interface Lock {
  readonly receiver: ServiceBusReceiver;
  readonly message: ServiceBusReceivedMessage;
  /** For how long it is renewed at most, in milliseconds. */
  readonly limit: number;
  readonly report: Report;
  readonly now: () => number;
}

/**
 * Renews the lock of a message while a function works on it, and no longer. The client's own renewal would go on
 * after the function's end where the link that the message came by has broken: what could not be settled then would
 * stay away for the whole limit.
 */
export async function keepLocked<T>(lock: Lock, work: () => Promise<T>): Promise<T> {
  const ended = new AbortController();
  void renew(lock, ended.signal);
  try {
    return await work();
  } finally {
    ended.abort();
  }
}

/** Never rejects. A lock that is lost, or can't be renewed in its time, is left alone. */
async function renew({ receiver, message, limit, report, now }: Lock, signal: AbortSignal): Promise<void> {
  const until = now() + limit;
  for (;;) {
    const lockedUntil = message.lockedUntilUtc?.getTime() ?? 0;
    const left = lockedUntil - now();
    if (left <= 0 || lockedUntil >= until) return;
    try {
      await sleep(Math.max(left - BUFFER_MS, left / 2), undefined, { signal, ref: false });
      await receiver.renewMessageLock(message);
    } catch (error) {
      if (signal.aborted) return;
      report(error, 'RenewLock', receiver.entityPath);
      if (!isServiceBusError(error) || !error.retryable) return;
    }
  }
}
