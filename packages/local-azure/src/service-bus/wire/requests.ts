import type { Delivery, Message, Receiver, Sender } from 'rhea';
import { accepted } from './rhea-internals.ts';
import type { Replies } from './replies.ts';

/** What a request is answered with: properties and a body, over the link that it names. */
export type Answer = Pick<Message, 'application_properties' | 'body'>;

/** The answer to a request; it always has one, also when the request is refused. */
export type Answerer = (request: Message) => Answer | Promise<Answer>;

const CREDIT = 100;

/** The links on which this connection's client waits for answers, by the names that requests call them. */
export class AnswerLinks {
  readonly #links = new Map<string, Sender>();

  add(sender: Sender): void {
    sender.set_source(sender.source);
    sender.set_target(sender.target);
    for (const name of [sender.name, sender.target.address]) if (name) this.#links.set(name, sender);
  }

  remove(sender: Sender): void {
    for (const [name, link] of this.#links) if (link === sender) this.#links.delete(name);
  }

  /** Sends an answer; whoever has closed the link meanwhile does not want it. */
  send(replyTo: string, message: Message): void {
    const link = this.#links.get(replyTo);
    if (!link?.is_open()) return;
    link.send(message).update(true);
  }
}

/** A client's link for requests, to `$cbs` or to an entity's `$management`. */
export class RequestLink {
  readonly #receiver: Receiver;
  readonly #answer: Answerer;
  readonly #links: AnswerLinks;
  readonly #replies: Replies;

  constructor(receiver: Receiver, answer: Answerer, links: AnswerLinks, replies: Replies) {
    this.#receiver = receiver;
    this.#answer = answer;
    this.#links = links;
    this.#replies = replies;
    receiver.set_source(receiver.source);
    receiver.set_target(receiver.target);
    receiver.add_credit(CREDIT);
  }

  onMessage(message: Message | Buffer, delivery: Delivery): void {
    this.#replies.accept(() => {
      delivery.update(true, accepted());
      this.#receiver.add_credit(1);
    });
    if (!Buffer.isBuffer(message)) void this.#reply(message);
  }

  async #reply(request: Message): Promise<void> {
    const answer = await this.#answer(request);
    this.#links.send(request.reply_to ?? '', {
      ...answer,
      // A client that sent no id can't tell the answer by it.
      ...(request.message_id !== undefined && { correlation_id: request.message_id }),
    });
  }
}
