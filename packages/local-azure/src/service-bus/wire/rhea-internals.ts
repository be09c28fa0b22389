/**
 * What rhea does right as a client and leaves out as a broker, in one place: these members are not in its types. Each
 * function says why it is needed; rhea is pinned by the lockfile, and the conformance tests go through all of them.
 */
import rhea, { type AmqpError, type Delivery, type link, type Receiver, type Sender } from 'rhea';

interface LinkInternals {
  readonly local: {
    readonly attach: { snd_settle_mode?: number; rcv_settle_mode?: number; max_message_size?: number };
  };
  readonly connection: { _register(): void };
}

interface SenderInternals extends LinkInternals {
  credit: number;
  delivery_count: number;
  _draining: boolean;
  _get_drain(): boolean;
  readonly session: {
    readonly outgoing: { next_delivery_id: number; next_pending_delivery: number; available(): number };
  };
}

const linkOf = (value: link): LinkInternals => value as unknown as LinkInternals;
const senderOf = (value: Sender): SenderInternals => value as unknown as SenderInternals;

/** Answers an attach with the settle modes that it asked for; rhea sends its own defaults. */
export function echoSettleModes(link: link): void {
  const { attach } = linkOf(link).local;
  attach.snd_settle_mode = link.snd_settle_mode;
  attach.rcv_settle_mode = link.rcv_settle_mode;
}

/** Tells the peer how large its messages may be, in an attach that is about to be sent. */
export function limitMessageSize(receiver: Receiver, bytes: number): void {
  linkOf(receiver).local.attach.max_message_size = bytes;
}

/**
 * How many more messages can be sent: rhea takes credit off as it writes them, in the next tick, and throws when more
 * than its session's buffer are neither settled nor forgotten.
 */
export function freeCredit(sender: Sender): number {
  const { credit, session } = senderOf(sender);
  const { outgoing } = session;
  const unsent = outgoing.next_delivery_id - outgoing.next_pending_delivery;
  return Math.max(0, Math.min(credit - unsent, outgoing.available()));
}

/**
 * Makes the link answer each drain, also one that comes when no credit is left: a client waits for the answer, and
 * rhea gives none then.
 */
export function prepareDrain(sender: Sender): void {
  const internals = senderOf(sender);
  internals._get_drain = () => {
    if (!internals._draining) return false;
    internals._draining = false;
    internals.delivery_count += internals.credit;
    internals.credit = 0;
    return true;
  };
}

/** Gives the rest of the credit back if that was asked for, once what could be sent is handed to rhea. */
export function answerDrain(sender: Sender): void {
  const internals = senderOf(sender);
  if (!internals._draining) return;
  sender.set_drained(true);
  internals.connection._register();
}

/** An outcome as it is sent. */
export type Outcome = ReturnType<typeof rejected>;

const outcomes = rhea.message as unknown as {
  accepted(): { described(): { readonly descriptor: unknown } };
  rejected(fields: { readonly error: AmqpError }): { described(): { readonly descriptor: unknown } };
};

export const accepted = () => outcomes.accepted().described();
export const rejected = (error: AmqpError) => outcomes.rejected({ error }).described();

/**
 * Settles a delivery to a peer that settles second: it never says so again, and rhea would keep the delivery until
 * its buffer is full.
 */
export function settleForGood(delivery: Delivery, outcome: Outcome): void {
  delivery.update(true, outcome);
  (delivery as { remote_settled: boolean }).remote_settled = true;
}
