/** One thing that is wrong with what was asked. */
export interface RefusalDetail {
  code: string;
  /** A plain sentence for the caller. */
  message: string;
  /** The field, parameter or resource that it is about. */
  target?: string;
}

/** Which kind of answer a refusal is; the endpoints turn it into a status code. */
export type RefusalKind =
  | 'BadRequest'
  | 'Unauthenticated'
  | 'Forbidden'
  | 'NotFound'
  | 'Conflict'
  | 'PreconditionFailed'
  | 'TooLarge'
  | 'TooManyRequests'
  | 'Unavailable';

/**
 * What was asked can't be done, and asking again unchanged will not help. Each reason has a class of its own;
 * the message is a sentence that the caller may read, the code is stable.
 */
export abstract class Refusal extends Error {
  abstract readonly kind: RefusalKind;
  abstract readonly code: string;
  readonly target: string | undefined;
  readonly details: readonly RefusalDetail[];

  constructor(
    message: string,
    about: { target?: string; details?: readonly RefusalDetail[]; cause?: unknown } = {},
  ) {
    super(message, { cause: about.cause });
    this.name = new.target.name;
    this.target = about.target;
    this.details = about.details ?? [];
  }
}

/** The input is not of the form that was asked for; one detail per mistake. */
export class InvalidInputError extends Refusal {
  readonly kind = 'BadRequest';
  readonly code = 'InvalidInput';

  constructor(details: readonly RefusalDetail[]) {
    const [first] = details;
    super(details.length === 1 && first ? first.message : `The request has ${details.length} mistakes.`, {
      details,
      ...(details.length === 1 && first?.target !== undefined && { target: first.target }),
    });
  }
}
