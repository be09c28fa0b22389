import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import type { FunctionDefinition } from '../functions.ts';
import { keepLocked } from './keep-locked.ts';
import { toBatchData, toMessageData } from './message-data.ts';
import type { MessageData } from './message-data.ts';
import type { Report } from './report.ts';
import type { ServiceBusSettings } from './settings.ts';
import type { ServiceBusTrigger } from './trigger.ts';

/**
 * Outcomes that the client is given in one turn of the event loop can go out as one, the first one's: a completion and
 * an abandonment would both complete. So each has a turn of its own.
 */
let lastTurn = Promise.resolve();

function ownTurn(): Promise<void> {
  lastTurn = lastTurn.then(() => nextTurn());
  return lastTurn;
}

/** Runs a function once. @throws what it threw. */
export type Invoke = (definition: FunctionDefinition, data: MessageData) => Promise<unknown>;

interface DeliveryParts {
  readonly trigger: ServiceBusTrigger;
  readonly receiver: ServiceBusReceiver;
  readonly settings: Pick<ServiceBusSettings, 'maxAutoLockRenewalDuration'>;
  readonly invoke: Invoke;
  readonly report: Report;
  readonly now: () => number;
}

/** Hands the messages of one receiver to their function, and tells Service Bus what came of each. */
export class Delivery {
  readonly #parts: DeliveryParts;
  // oxlint-disable-next-line own/no-unbounded-memory -- as many as may be received at once
  readonly #open = new Set<ServiceBusReceivedMessage>();
  // oxlint-disable-next-line own/no-unbounded-memory -- as many as may be received at once
  readonly #running = new Set<Promise<void>>();

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
  }

  /** Notes messages that were received and wait for their function. */
  accept(messages: readonly ServiceBusReceivedMessage[]): void {
    for (const message of messages) this.#open.add(message);
  }

  /** Runs the function with one message, or with many if it takes many. Never rejects. */
  async run(messages: readonly ServiceBusReceivedMessage[]): Promise<void> {
    this.accept(messages);
    const run = this.#run(messages).finally(() => this.#running.delete(run));
    this.#running.add(run);
    await run;
  }

  /** Resolves when no function runs with a message, and all of theirs are settled. */
  async idle(): Promise<void> {
    await Promise.all(this.#running);
  }

  /** Gives back what is not settled. */
  async abandonOpen(): Promise<void> {
    await Promise.all([...this.#open].map((message) => this.#settle('Abandon', message)));
  }

  async #run(messages: readonly ServiceBusReceivedMessage[]): Promise<void> {
    const { definition, autoComplete } = this.#parts.trigger;
    let outcome: 'Complete' | 'Abandon' = 'Complete';
    try {
      await this.#keepLocked(messages, () => this.#parts.invoke(definition, this.#dataOf(messages)));
    } catch {
      // The invoker has logged it.
      outcome = 'Abandon';
    }
    if (outcome === 'Abandon' || autoComplete) {
      await Promise.all(messages.map((message) => this.#settle(outcome, message)));
    } else {
      for (const message of messages) this.#open.delete(message);
    }
  }

  /** Locks of batches are not renewed (Azure docs). */
  #keepLocked<T>(messages: readonly ServiceBusReceivedMessage[], work: () => Promise<T>): Promise<T> {
    const { trigger, settings, ...parts } = this.#parts;
    const [message] = messages;
    if (trigger.isBatch || message === undefined) return work();
    return keepLocked({ ...parts, message, limit: settings.maxAutoLockRenewalDuration }, work);
  }

  #dataOf(messages: readonly ServiceBusReceivedMessage[]): MessageData {
    const { isBatch, isBinary } = this.#parts.trigger;
    const [first] = messages;
    return isBatch || first === undefined ? toBatchData(messages, isBinary) : toMessageData(first, isBinary);
  }

  async #settle(outcome: 'Complete' | 'Abandon', message: ServiceBusReceivedMessage): Promise<void> {
    const { receiver, report } = this.#parts;
    await ownTurn();
    // Who gave the message back when the host closed was first.
    if (!this.#open.delete(message)) return;
    try {
      if (outcome === 'Complete') await receiver.completeMessage(message);
      else await receiver.abandonMessage(message);
    } catch (error) {
      report(error, outcome, receiver.entityPath);
    }
  }
}
