import type { Delivery, Message, Receiver } from 'rhea';
import rhea from 'rhea';
import type { Broker } from '../core/broker.ts';
import type { NewMessage } from '../core/message.ts';
import { Refusal, refusalOf, toAmqpError } from './amqp-errors.ts';
import { BATCH_FORMAT, decode, messagesOfBatch, readMessage } from './message-codec.ts';
import type { Replies } from './replies.ts';
import { accepted, echoSettleModes, limitMessageSize, rejected } from './rhea-internals.ts';

/** Of a message or a batch in the Standard tier, in bytes (Azure docs, service-bus-quotas). */
const MAX_MESSAGE_SIZE = 256 * 1024;
/** How many messages a client may have sent and not yet seen answered. */
const CREDIT = 500;

/** A client's sender: its messages are accepted once they are on disk. */
export class IncomingLink {
  readonly #receiver: Receiver;
  readonly #path: string;
  readonly #broker: Broker;
  readonly #replies: Replies;

  constructor(receiver: Receiver, path: string, broker: Broker, replies: Replies) {
    this.#receiver = receiver;
    this.#path = path;
    this.#broker = broker;
    this.#replies = replies;
    receiver.set_source(receiver.source);
    receiver.set_target(receiver.target);
    echoSettleModes(receiver);
    limitMessageSize(receiver, MAX_MESSAGE_SIZE);
    receiver.add_credit(CREDIT);
  }

  onMessage(message: Message | Buffer, delivery: Delivery): void {
    try {
      this.#broker.send(this.#path, readDelivery(message, delivery.format));
      this.#replies.accept(() => {
        delivery.update(true, accepted());
        this.#receiver.add_credit(1);
      });
    } catch (error) {
      const outcome = rejected(toAmqpError(refusalOf(error)));
      this.#replies.refuse(() => {
        delivery.update(true, outcome);
        this.#receiver.add_credit(1);
      });
    }
  }
}

/** @throws Refusal */
function readDelivery(message: Message | Buffer, format: number): NewMessage[] {
  if (!Buffer.isBuffer(message)) {
    checkSize(rhea.message.encode(message).length);
    return [readMessage(message)];
  }
  if (format !== BATCH_FORMAT)
    throw new Refusal('amqp:not-implemented', `Message format ${format} is unknown.`);
  checkSize(message.length);
  return messagesOfBatch(message).map((encoded) => readMessage(decode(encoded)));
}

export function checkSize(size: number): void {
  if (size <= MAX_MESSAGE_SIZE) return;
  throw new Refusal(
    'amqp:link:message-size-exceeded',
    `The received message (size:${size} bytes) exceeds the limit (${MAX_MESSAGE_SIZE} bytes) currently allowed on the link.`,
  );
}
