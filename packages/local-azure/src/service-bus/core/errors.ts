/** There is no queue, topic or subscription of this path. */
export class EntityNotFoundError extends Error {
  override readonly name = 'EntityNotFoundError';
  readonly path: string;

  constructor(path: string) {
    super(`The messaging entity '${path}' could not be found.`);
    this.path = path;
  }
}

/** The lock has ended, or the message is settled: whoever holds the token has the message no more. */
export class MessageLockLostError extends Error {
  override readonly name = 'MessageLockLostError';
  readonly lockToken: string;

  constructor(lockToken: string) {
    super(
      'The lock supplied is invalid. Either the lock expired, or the message has already been removed from the queue.',
    );
    this.lockToken = lockToken;
  }
}

/** No scheduled message has this sequence number (any more). */
export class MessageNotFoundError extends Error {
  override readonly name = 'MessageNotFoundError';
  readonly sequence: number;

  constructor(sequence: number) {
    super(`Failed to find the scheduled message with sequence number ${sequence}.`);
    this.sequence = sequence;
  }
}

/** The entity is there, and can't do this. */
export class NotAllowedError extends Error {
  override readonly name = 'NotAllowedError';
}
