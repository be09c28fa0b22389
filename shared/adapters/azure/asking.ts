import { isRestError } from '@azure/core-rest-pipeline';
import { explain } from '../../domain/arm/error-catalogue.ts';
import {
  AT_OWN_PACE,
  done,
  type Reading,
  type RefusedOutcome,
  type WaitOutcome,
} from '../../domain/arm/outcome.ts';
import { noteOf } from './arm-clients.ts';

/** Azure has no such thing. */
function isNotFound(error: unknown): boolean {
  return isRestError(error) && error.statusCode === 404;
}

/** The thing, or undefined when Azure has none. */
export async function unlessNotFound<Value>(work: Promise<Value>): Promise<Value | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/**
 * Makes data of what Azure says no to. 429, 409 of something that is busy, 5xx, and connections that break are
 * waits: the ask comes again, looks first, and finds what the lost answer was about. Other refusals are final.
 *
 * @throws what is no answer of Azure's at all: a mistake of ours
 */
export function outcomeOfError(error: unknown): WaitOutcome | RefusedOutcome {
  if (error instanceof Error && TOKEN_ERRORS.has(error.name)) {
    return { kind: 'wait', seconds: AT_OWN_PACE, why: 'The app could not get a token for Azure.' };
  }
  if (!isRestError(error)) throw error;
  const { code = 'Unknown', message, statusCode } = error;
  const note = error.response && noteOf(error.response.headers);
  const seconds = note?.retryAfterSeconds ?? AT_OWN_PACE;
  if (statusCode === undefined || statusCode === 408 || statusCode === 429 || statusCode >= 500) {
    return { kind: 'wait', seconds, why: sentence(code, message) };
  }
  // Azure gives `Conflict` to what never passes, too: a VM of another generation than its image.
  if (statusCode === 409 && BUSY_CODES.has(code) && explain({ code, message }).retryHelps) {
    return { kind: 'wait', seconds, why: sentence(code, message) };
  }
  return { kind: 'refused', error: { code, message, ...(note && { trace: note.trace }) } };
}

/** How @azure/identity names its errors; an identity service that is down comes back. */
const TOKEN_ERRORS = new Set([
  'AggregateAuthenticationError',
  'AuthenticationError',
  'AuthenticationRequiredError',
  'CredentialUnavailableError',
]);

/** Conflicts with work that goes on, or with a cache that lags (nested deletion): they pass. */
const BUSY_CODES = new Set([
  'Conflict',
  'OperationPreempted',
  'CannotDeleteResource',
  'AnotherOperationInProgress',
]);

function sentence(code: string, message: string): string {
  return `Azure asks for patience: ${message} (${code})`;
}

/** One look at Azure. */
export async function reading<Value>(look: () => Promise<Value>): Promise<Reading<Value>> {
  return asking(async () => done(await look()));
}

/** One ask of Azure, with what it refuses as data. */
export async function asking<Answer>(
  ask: () => Promise<Answer>,
): Promise<Answer | WaitOutcome | RefusedOutcome> {
  try {
    return await ask();
  } catch (error) {
    return outcomeOfError(error);
  }
}
