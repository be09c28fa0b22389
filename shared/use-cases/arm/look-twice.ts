import { explain } from '../../domain/arm/error-catalogue.ts';
import type { Reading, RefusedOutcome, WaitOutcome } from '../../domain/arm/outcome.ts';

/** Somebody waits for the answer, so there is no time for patience; but one connection that breaks is no answer. */
export async function lookTwice<Value>(look: () => Promise<Reading<Value>>): Promise<Reading<Value>> {
  const first = await look();
  return first.kind === 'wait' ? look() : first;
}

/** The code of a look that Azure has put off. */
export const NOT_READY = 'AzureNotReady';

/** Why Azure did not let us look, for people. */
export function notReadable(reading: WaitOutcome | RefusedOutcome): { code: string; message: string } {
  if (reading.kind === 'wait') return { code: NOT_READY, message: reading.why };
  const { message, advice, azureCode } = explain(reading.error);
  return { code: azureCode, message: [message, advice].filter((words) => words !== undefined).join(' ') };
}
