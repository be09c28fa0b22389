import type { Caller } from '../../domain/access/caller.ts';
import { assertWithinRate, type RequestRate } from '../access/request-rate.ts';
import { logField } from '../../domain/page/log-field.ts';
import { maskedMessage } from '../../domain/page/masked-message.ts';
import type { PageError } from '../../domain/page/page-error.ts';

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
 * @throws {TooManyRequestsError} where the caller reports too often
 */
export function reportPageError(
  { reports, newGuid }: PageErrorPorts,
  caller: Pick<Caller, 'objectId'>,
  error: PageError,
  tell: (line: string) => void,
): { id: string } {
  assertWithinRate(reports, caller);
  const id = newGuid();
  tell(`The page has crashed: ${logField({ id, ...error, message: maskedMessage(error.message) })}`);
  return { id };
}
