import type { components } from './schema.d.ts';

type Problem = components['schemas']['Error']['error'];

/** The API refused, with its code and its reasons. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly details: readonly { code: string; message: string; target?: string }[];
  /** Seconds after which to ask again, where the API says so. */
  readonly retryAfter: number | undefined;

  constructor(status: number, { code, message, details = [] }: Problem, retryAfter: number | undefined) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
    this.retryAfter = retryAfter;
  }
}

/** No answer came, or none of the API's: the line, or the server, is down. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';

  constructor(cause: unknown) {
    super('Lab Gallery does not answer.', { cause });
  }
}

/** Nobody is signed in any more; what was typed stays in the page. */
export class SignedOut extends Error {
  override readonly name = 'SignedOut';

  constructor(cause?: unknown) {
    super('The sign-in has ended.', { cause });
  }
}

/** True where the same may go well by itself: the server restarts, the line comes back, the rush is over. */
export function passes(error: unknown): boolean {
  if (error instanceof Unreachable) return true;
  return error instanceof ApiError && (error.status >= 500 || error.status === 429);
}
