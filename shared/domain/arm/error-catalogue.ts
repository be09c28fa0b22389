import { ERROR_ROWS, type ErrorRow } from './error-rows.ts';
import type { AzureError } from './outcome.ts';

/** What a refusal of Azure's means to the teacher who is told of it, and what Azure said. */
export interface Explanation {
  /** The row of the catalogue, a stable key for translations; `Unknown` when no row fits. */
  readonly id: string;
  /** A plain sentence, never empty. For what the catalogue does not know: Azure's own words. */
  readonly message: string;
  /** What to do next. */
  readonly advice?: string;
  /** Whether the same, asked again unchanged, may go well. */
  readonly retryHelps: boolean;
  /** What filled the placeholders of the row's sentence and advice, so that a translation can be filled too. */
  readonly values: Readonly<Record<string, string>>;
  readonly azureCode: string;
  readonly azureMessage: string;
}

/**
 * Explains an error of Azure's by the first row of the catalogue that fits. Any code and any words have an
 * explanation; what no row knows is final, as every refusal is unless Azure says otherwise.
 */
export function explain({ code, message }: AzureError): Explanation {
  const azure = { azureCode: code, azureMessage: message };
  for (const [id, row] of Object.entries(ERROR_ROWS)) {
    const values = valuesOf(row, code, message);
    if (!values) continue;
    const { sentence, advice, retryHelps = false } = row;
    return {
      id,
      message: fill(sentence, values),
      advice: fill(advice, values),
      retryHelps,
      values,
      ...azure,
    };
  }
  const words = message.trim() || code.trim() || 'Azure gave no reason.';
  const advice = "Give your Azure administrator Azure's code and words.";
  return { id: 'Unknown', message: words, advice, retryHelps: false, values: {}, ...azure };
}

/**
 * Makes an error of what Azure says of a region that it could not copy to: `Code: words`, or words alone, which
 * get the code `Unknown`.
 */
export function errorOfDetails(details: string): AzureError {
  const [, code, message] = /^\s*([A-Z]\w+)\s?:\s+(\S[\s\S]*)$/.exec(details) ?? [];
  return code !== undefined && message !== undefined
    ? { code, message }
    : { code: 'Unknown', message: details };
}

/** What the named groups of a row's pattern found; undefined where the row does not fit. */
function valuesOf(row: ErrorRow, code: string, message: string): Record<string, string> | undefined {
  if (row.code !== undefined && !codesOf(code, message).some((found) => isCode(row.code, found)))
    return undefined;
  if (row.message === undefined) return row.code === undefined ? undefined : {};
  const found = row.message.exec(message);
  return found ? { ...found.groups } : undefined;
}

/** The error's own code, and the one that this app puts behind Azure's words where it quotes them: `words (Code)`. */
function codesOf(code: string, message: string): string[] {
  const [, quoted] = /\(([A-Z]\w+)\)\s*$/.exec(message) ?? [];
  return quoted === undefined ? [code] : [code, quoted];
}

function isCode(wanted: ErrorRow['code'], code: string): boolean {
  return wanted instanceof RegExp ? wanted.exec(code)?.[0] === code : wanted === code;
}

function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}
