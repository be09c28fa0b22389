import type { Delivery, Message, Receiver, Sender } from 'rhea';
import { Claims } from '../access/claims.ts';
import type { Broker } from '../core/broker.ts';
import { managementOf, parseAddress } from './address.ts';
import { notSupported, Refusal, refusalOf, toAmqpError } from './amqp-errors.ts';
import { createClaimsDoor, type TokenChecks } from './cbs.ts';
import { IncomingLink } from './incoming-link.ts';
import { createManagement } from './management.ts';
import { OutgoingLink } from './outgoing-link.ts';
import { Replies } from './replies.ts';
import { AnswerLinks, RequestLink } from './requests.ts';

/** What a connection's links need. */
export interface ClientContext {
  readonly broker: Broker;
  readonly checks: TokenChecks;
  readonly now: () => number;
}

/** One client: its links, and what it has shown that it may do. */
export class ClientConnection {
  readonly #broker: Broker;
  readonly #checks: TokenChecks;
  readonly #claims: Claims;
  readonly #answerLinks = new AnswerLinks();
  readonly #replies = new Replies();
  readonly #incoming = new Map<Receiver, IncomingLink | RequestLink>();
  readonly #outgoing = new Map<Sender, OutgoingLink>();

  constructor({ broker, checks, now }: ClientContext) {
    this.#broker = broker;
    this.#checks = checks;
    this.#claims = new Claims(now);
  }

  /** The client wants to send. */
  onReceiverOpen(receiver: Receiver): void {
    try {
      this.#incoming.set(receiver, this.#openIncoming(receiver));
    } catch (error) {
      receiver.close(toAmqpError(refusalOf(error)));
    }
  }

  #openIncoming(receiver: Receiver): IncomingLink | RequestLink {
    const { node, path } = parseAddress(receiver.target.address);
    switch (node) {
      case 'cbs':
        return new RequestLink(
          receiver,
          createClaimsDoor(this.#claims, this.#checks),
          this.#answerLinks,
          this.#replies,
        );
      case 'management':
        this.#requireManagement(path);
        return new RequestLink(
          receiver,
          createManagement(path, this.#broker, this.#claims),
          this.#answerLinks,
          this.#replies,
        );
      case 'entity':
        this.#claims.require(path, ['Send']);
        this.#broker.target(path);
        return new IncomingLink(receiver, path, this.#broker, this.#replies);
    }
  }

  /** The client wants to receive, messages or answers. */
  onSenderOpen(sender: Sender): void {
    try {
      this.#openOutgoing(sender);
    } catch (error) {
      sender.close(toAmqpError(refusalOf(error)));
    }
  }

  #openOutgoing(sender: Sender): void {
    const { node, path } = parseAddress(sender.source.address);
    if (node === 'management') this.#requireManagement(path);
    if (node !== 'entity') {
      this.#answerLinks.add(sender);
      return;
    }
    this.#claims.require(path, ['Listen']);
    this.#broker.queue(path);
    refuseFilters(Object.keys(sender.source.filter ?? {}));
    this.#outgoing.set(sender, new OutgoingLink(sender, path, this.#broker, this.#replies));
  }

  /** Whoever may send or receive may manage; each operation asks for its own right besides. */
  #requireManagement(path: string): void {
    this.#claims.require(managementOf(path), ['Send', 'Listen']);
    this.#broker.requireEntity(path);
  }

  onMessage(receiver: Receiver, message: Message | Buffer, delivery: Delivery): void {
    this.#incoming.get(receiver)?.onMessage(message, delivery);
  }

  /** The client has given credit, or wants it back. */
  onSenderFlow(sender: Sender): void {
    this.#outgoing.get(sender)?.wake();
  }

  onOutcome(sender: Sender, delivery: Delivery): void {
    this.#outgoing.get(sender)?.onOutcome(delivery);
  }

  onReceiverClose(receiver: Receiver): void {
    this.#incoming.delete(receiver);
  }

  /** Locks belong to their tokens, not to links: nothing is given back. */
  onSenderClose(sender: Sender): void {
    this.#answerLinks.remove(sender);
    this.#outgoing.delete(sender);
  }

  /** There is more to receive at these paths. */
  wake(paths: ReadonlySet<string>): void {
    for (const link of this.#outgoing.values()) if (paths.has(link.path)) link.wake();
  }
}

const SESSION_FILTER = 'com.microsoft:session-filter';

/** @throws Refusal, as for any entity without sessions */
function refuseFilters(filters: readonly string[]): void {
  if (filters.includes(SESSION_FILTER)) {
    throw new Refusal(
      'amqp:not-allowed',
      'A sessionful message receiver cannot be created on an entity that does not require sessions.',
    );
  }
  const [other] = filters;
  if (other !== undefined) throw notSupported(`The filter '${other}' of a receiver is`);
}
