/** There is no token, for a reason that the user can act on: the message is the one sentence that is printed. */
export class TokenError extends Error {
  override readonly name: string = 'TokenError';
}

/** The command line can't be understood. */
export class UsageError extends TokenError {
  override readonly name = 'UsageError';

  constructor(reason: string) {
    super(`${reason} (npm run token -- --help lists the flags).`);
  }
}
