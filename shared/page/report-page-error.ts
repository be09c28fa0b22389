import type { Caller } from '../access/caller.ts';
import { TooManyRequests } from '../access/errors.ts';
import type { RequestRate } from '../access/request-rate.ts';
import { logField } from './log-field.ts';
import { maskedMessage } from './masked-message.ts';
import type { PageError } from './page-error.ts';

export interface PageErrorPorts {
  /** How often one caller may report. */
  reports: RequestRate;
  newGuid: () => string;
}

/**
 * Writes a crash of the page into the operators' log, on one line, without saying whose page it was.
 *
 * @param tell writes a line into that log
 * @returns the id by which the operators find it
 * @throws {TooManyRequests} where the caller reports too often
 */
export function reportPageError(
  { reports, newGuid }: PageErrorPorts,
  { objectId }: Pick<Caller, 'objectId'>,
  error: PageError,
  tell: (line: string) => void,
): { id: string } {
  const wait = reports.take(objectId);
  if (wait > 0) throw new TooManyRequests(wait);
  const id = newGuid();
  tell(`The page has crashed: ${logField({ id, ...error, message: maskedMessage(error.message) })}`);
  return { id };
}
