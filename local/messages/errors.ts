/** Nothing can be sent or followed, for a reason that the user can act on: the message is what is printed. */
export class MessagesError extends Error {
  override readonly name: string = 'MessagesError';
}

/** The command line can't be understood. */
export class UsageError extends MessagesError {
  override readonly name = 'UsageError';

  constructor(reason: string) {
    super(`${reason} (--help lists the flags).`);
  }
}
