import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import type { FunctionDefinition } from '../functions.ts';
import { toBatchData, toMessageData } from './message-data.ts';
import type { MessageData } from './message-data.ts';
import type { Report } from './report.ts';
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

/** Hands the messages of one receiver to their function, and tells Service Bus what came of each. */
export class Delivery {
  readonly #trigger: ServiceBusTrigger;
  readonly #receiver: ServiceBusReceiver;
  readonly #invoke: Invoke;
  readonly #report: Report;
  readonly #open = new Set<ServiceBusReceivedMessage>();
  readonly #running = new Set<Promise<void>>();

  constructor(parts: {
    trigger: ServiceBusTrigger;
    receiver: ServiceBusReceiver;
    invoke: Invoke;
    report: Report;
  }) {
    this.#trigger = parts.trigger;
    this.#receiver = parts.receiver;
    this.#invoke = parts.invoke;
    this.#report = parts.report;
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
    const { definition, autoComplete } = this.#trigger;
    let outcome: 'Complete' | 'Abandon' = 'Complete';
    try {
      await this.#invoke(definition, this.#dataOf(messages));
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

  #dataOf(messages: readonly ServiceBusReceivedMessage[]): MessageData {
    const { isBatch, isBinary } = this.#trigger;
    const [first] = messages;
    return isBatch || first === undefined ? toBatchData(messages, isBinary) : toMessageData(first, isBinary);
  }

  async #settle(outcome: 'Complete' | 'Abandon', message: ServiceBusReceivedMessage): Promise<void> {
    await ownTurn();
    // Who gave the message back when the host closed was first.
    if (!this.#open.delete(message)) return;
    try {
      if (outcome === 'Complete') await this.#receiver.completeMessage(message);
      else await this.#receiver.abandonMessage(message);
    } catch (error) {
      this.#report(error, outcome, this.#receiver.entityPath);
    }
  }
}
