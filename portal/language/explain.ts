import { ApiError, SignedOut, Unreachable } from '../api/api-error.ts';
import type { AzureProblem, Detail, Timeline } from '../api/types.ts';
import type { Catalogue } from './en.ts';

/** What went wrong, for people. */
export function explain(error: unknown, words: Catalogue): { title: string; reasons: string[] } {
  const { states } = words;
  if (error instanceof Unreachable) return { title: states.offline, reasons: [states.offlineAdvice] };
  if (error instanceof SignedOut) return { title: states.signedOut, reasons: [states.signedOutAdvice] };
  if (!(error instanceof ApiError)) return { title: states.unforeseen, reasons: [] };
  return {
    title: words.reasons?.codes[error.code] ?? error.message,
    reasons: error.details.map((detail) => explainDetail(detail, words)),
  };
}

/** One of several reasons or consequences. */
export function explainDetail(
  { code, message, target = '' }: { code: string; message: string; target?: Detail['target'] },
  { reasons }: Pick<Catalogue, 'reasons'>,
): string {
  const known = reasons?.codes[code] ?? reasons?.fields[target] ?? wholeSentence(reasons?.azure[code]);
  return known === undefined ? message : fill(known, { target });
}

/** What Azure refused, where there is nothing to fill in. */
function wholeSentence(problem: { sentence: string; advice: string } | undefined): string | undefined {
  return problem && !problem.sentence.includes('{') ? `${problem.sentence} ${problem.advice}` : undefined;
}

/** What was wrong with a field of what was sent; null where nothing was. */
export function explainMistake(
  error: unknown,
  field: string,
  words: Pick<Catalogue, 'reasons'>,
): string | null {
  const mistakes = error instanceof ApiError ? error.details : [];
  const mistake = mistakes.find(({ target }) => target === field);
  return mistake ? explainDetail(mistake, words) : null;
}

/** What Azure refused, and what to do about it. */
export function explainAzure(
  { id, message, advice, values }: Pick<AzureProblem, 'id' | 'message' | 'advice' | 'values'>,
  { reasons }: Pick<Catalogue, 'reasons'>,
): { sentence: string; advice: string | undefined } {
  const known = reasons?.azure[id];
  if (!known) return { sentence: message, advice };
  return { sentence: fill(known.sentence, values), advice: fill(known.advice, values) };
}

/** Something else that happened to an export. */
export function explainNote(
  { code, message }: Timeline['notes'][number],
  { reasons }: Pick<Catalogue, 'reasons'>,
): string {
  return reasons?.notes[code] ?? message;
}

function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}
