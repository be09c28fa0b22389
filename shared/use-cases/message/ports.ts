import { type OutgoingMessage } from '../../domain/message/message.ts';

/** A queue that messages can be sent to. */
export interface MessageQueue {
  /** @param at when receivers are to have it; at once, where absent */
  send(message: OutgoingMessage, at?: Date): Promise<void>;
}
