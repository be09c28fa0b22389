import type { AmqpError } from 'rhea';
import { KeysUnavailableError } from '../access/bearer-tokens.ts';
import { UnauthorizedError } from '../access/claims.ts';
import {
  EntityNotFoundError,
  MessageLockLostError,
  MessageNotFoundError,
  NotAllowedError,
} from '../core/errors.ts';

/** What the client asks for is refused, with the condition that Service Bus has for it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly condition: string;
  /** The HTTP status that `$management` and `$cbs` answer with. */
  readonly status: number;

  constructor(condition: string, description: string, status = 400) {
    super(description);
    this.condition = condition;
    this.status = status;
  }
}

/** What Service Bus can do and this one can't. */
export function notSupported(what: string): Refusal {
  return new Refusal('amqp:not-implemented', `${what} not supported by the local Service Bus.`, 501);
}

/** The error of any failure, in the words of the wire. What is nobody's fault but ours can be tried again. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof EntityNotFoundError) return new Refusal('amqp:not-found', error.message, 404);
  if (error instanceof MessageLockLostError)
    return new Refusal('com.microsoft:message-lock-lost', error.message, 410);
  if (error instanceof MessageNotFoundError)
    return new Refusal('com.microsoft:message-not-found', error.message, 404);
  if (error instanceof NotAllowedError) return new Refusal('amqp:not-allowed', error.message, 400);
  if (error instanceof UnauthorizedError) return new Refusal('amqp:unauthorized-access', error.message, 401);
  if (error instanceof KeysUnavailableError)
    return new Refusal('com.microsoft:server-busy', error.message, 503);
  return new Refusal(
    'amqp:internal-error',
    `The service was unable to process the request. ${String(error)}`,
    500,
  );
}

export function toAmqpError({ condition, message }: Refusal): AmqpError {
  return { condition, description: message };
}
