import type { Delivery, Sender } from 'rhea';
import type { Broker } from '../core/broker.ts';
import { isLocked } from '../core/message.ts';
import { refusalOf, toAmqpError } from './amqp-errors.ts';
import { lockTokenOf, tagOf } from './lock-token.ts';
import { encodeStored } from './message-codec.ts';
import type { Replies } from './replies.ts';
import {
  accepted,
  answerDrain,
  echoSettleModes,
  freeCredit,
  prepareDrain,
  rejected,
  settleForGood,
} from './rhea-internals.ts';
import { dispositionOf, settle } from './settlement.ts';

/** `snd-settle-mode` of a receiver that gets its messages for good (AMQP 1.0, 2.8.2). */
const SETTLED = 1;

/** A client's receiver: gets messages of one queue as far as it gives credit, and settles them. */
export class OutgoingLink {
  readonly path: string;
  readonly #sender: Sender;
  readonly #broker: Broker;
  readonly #replies: Replies;
  #isPumpScheduled = false;

  constructor(sender: Sender, path: string, broker: Broker, replies: Replies) {
    this.path = path;
    this.#sender = sender;
    this.#broker = broker;
    this.#replies = replies;
    sender.set_source(sender.source);
    sender.set_target(sender.target);
    echoSettleModes(sender);
    prepareDrain(sender);
  }

  /** Sends what it can, soon: several reasons to look are one look. */
  wake(): void {
    if (this.#isPumpScheduled) return;
    this.#isPumpScheduled = true;
    setImmediate(() => {
      this.#isPumpScheduled = false;
      if (this.#sender.is_open()) this.#pump();
    });
  }

  #pump(): void {
    const limit = freeCredit(this.#sender);
    try {
      if (limit > 0) this.#send(limit);
    } catch (error) {
      this.#sender.close(toAmqpError(refusalOf(error)));
      return;
    }
    answerDrain(this.#sender);
  }

  #send(limit: number): void {
    const isForGood = this.#sender.snd_settle_mode === SETTLED;
    const messages = isForGood
      ? this.#broker.receiveAndDelete(this.path, limit)
      : this.#broker.receive(this.path, limit);
    for (const message of messages) {
      const tag = isLocked(message) ? tagOf(message.lockToken) : undefined;
      this.#sender.send(encodeStored(message), tag, 0);
    }
  }

  /** The client has said what becomes of a message; it waits for the answer. */
  onOutcome(delivery: Delivery): void {
    try {
      settle(this.#broker, this.path, lockTokenOf(delivery.tag), dispositionOf(delivery.remote_state));
      this.#replies.accept(() => {
        settleForGood(delivery, accepted());
      });
    } catch (error) {
      const outcome = rejected(toAmqpError(refusalOf(error)));
      this.#replies.refuse(() => {
        settleForGood(delivery, outcome);
      });
    }
  }
}
