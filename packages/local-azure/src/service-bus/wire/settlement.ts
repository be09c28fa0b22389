import type { Broker } from '../core/broker.ts';
import { notSupported, Refusal } from './amqp-errors.ts';
import { addProperties } from './message-codec.ts';

type Properties = Readonly<Record<string, unknown>>;

/** What a client wants done with a message that it has locked, however it says so. */
export type Disposition =
  | { readonly kind: 'complete' }
  | { readonly kind: 'abandon'; readonly properties?: Properties | undefined }
  | { readonly kind: 'defer' }
  | {
      readonly kind: 'deadLetter';
      readonly reason: string | null;
      readonly description: string | null;
      readonly properties?: Properties | undefined;
    };

/** @throws MessageLockLost, NotAllowed, Refusal */
export function settle(broker: Broker, path: string, lockToken: string, disposition: Disposition): void {
  switch (disposition.kind) {
    case 'complete':
      broker.complete(path, lockToken);
      return;
    case 'abandon':
      broker.abandon(path, lockToken, addProperties(disposition.properties));
      return;
    case 'deadLetter':
      broker.deadLetter(path, lockToken, disposition, addProperties(disposition.properties));
      return;
    case 'defer':
      throw notSupported('Deferring a message is');
  }
}

/** The outcome of a delivery, as rhea reads it. */
interface RemoteOutcome {
  readonly constructor: { readonly composite_type?: string };
  readonly undeliverable_here?: boolean;
  readonly message_annotations?: Properties;
  readonly error?: { readonly condition?: string; readonly info?: Properties };
}

/** @throws Refusal for an outcome that Service Bus has no use for */
export function dispositionOf(state: unknown): Disposition {
  const { constructor, undeliverable_here, message_annotations, error } = state as RemoteOutcome;
  switch (constructor.composite_type) {
    case 'accepted':
      return { kind: 'complete' };
    case 'released':
      return { kind: 'abandon' };
    case 'modified':
      return undeliverable_here === true
        ? { kind: 'defer' }
        : { kind: 'abandon', properties: message_annotations };
    case 'rejected': {
      const { DeadLetterReason, DeadLetterErrorDescription, ...properties } = error?.info ?? {};
      return {
        kind: 'deadLetter',
        reason: textOf(DeadLetterReason),
        description: textOf(DeadLetterErrorDescription),
        properties,
      };
    }
    default:
      throw new Refusal('amqp:not-allowed', 'The outcome is unknown.');
  }
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
