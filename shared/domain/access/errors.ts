import { Refusal } from '../refusal/refusal.ts';

/** No token, or one that is not good. Which of its faults it was is nobody's business outside. */
export class UnauthenticatedError extends Refusal {
  readonly kind = 'Unauthenticated';
  readonly code = 'Unauthenticated';

  constructor(cause?: unknown) {
    super('Sign in: the request needs a valid access token for this API.', { cause });
  }
}

/** Nobody's token can be checked just now: the issuer's keys can't be had. */
export class SignInUnavailableError extends Refusal {
  readonly kind = 'Unavailable';
  readonly code = 'SignInUnavailable';

  constructor(cause: unknown) {
    super("Tokens can't be checked just now. Ask again in a moment.", { cause });
  }
}

/** The token is good, and lacks a permission that every use of the API needs. */
export class MissingPermissionError extends Refusal {
  readonly kind = 'Forbidden';
  readonly code = 'MissingPermission';
  readonly permission: string;

  constructor(permission: string) {
    super(
      `The access token lacks the permission "${permission}". Ask an administrator of your tenant for it.`,
    );
    this.permission = permission;
  }
}

/** The caller has a part in the account, and not this one. */
export class ForbiddenError extends Refusal {
  readonly kind = 'Forbidden';
  readonly code = 'Forbidden';

  constructor(operation: string, roles: readonly string[]) {
    const who = roles.length === 0 ? 'Nobody may' : `It takes one of these roles: ${roles.join(', ')}.`;
    super(`You may not do that (${operation}). ${who}`);
  }
}

/** Anybody may send who may send at all: so an account takes messages only where its administrators want it. */
export class MessagesNotTakenError extends Refusal {
  readonly kind = 'Forbidden';
  readonly code = 'MessagesNotTaken';

  constructor(accountId: string) {
    super(
      `The lab account "${accountId}" takes no requests by message. Its administrators may change that (\`messages\`).`,
      { target: 'accountId' },
    );
  }
}

/** Who asks that often has to wait. */
export class TooManyRequestsError extends Refusal {
  readonly kind = 'TooManyRequests';
  readonly code = 'TooManyRequests';
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super(`You ask too often. Ask again in ${retryAfterSeconds} seconds.`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Somebody must be able to give roles away. */
export class LastOwnerError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'LastOwner';

  constructor(accountId: string) {
    super(`This is the last Owner of the lab account "${accountId}". Make somebody else Owner first.`);
  }
}

export class RoleAssignmentNotFoundError extends Refusal {
  readonly kind = 'NotFound';
  readonly code = 'RoleAssignmentNotFound';

  constructor(accountId: string, id: string) {
    super(`The lab account "${accountId}" has no role assignment "${id}".`, { target: 'id' });
  }
}
