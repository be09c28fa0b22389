import { format } from 'node:util';
import type { InvocationContext } from '@azure/functions';

/** Characters of one line; a stack with its causes needs a few thousand. */
const MAX_LINE_LENGTH = 8_000;

/**
 * The operators' log of one invocation. Whatever it is told, names and errors from outside among it, becomes one line of
 * limited length: nobody outside writes lines of their own. A lint rule keeps everything else from the host's log.
 */
export class OperatorsLog {
  readonly #context: Pick<InvocationContext, 'log' | 'warn' | 'error'>;
  /** The answer to an unforeseen failure names it, to find it here. */
  readonly invocationId: string;

  constructor(context: Pick<InvocationContext, 'log' | 'warn' | 'error' | 'invocationId'>) {
    this.#context = context;
    this.invocationId = context.invocationId;
  }

  /** @param properties for queries; the app's own words */
  note(message: string, properties?: Readonly<Record<string, string>>): void {
    if (properties === undefined) this.#context.log(oneLine(message));
    else this.#context.log(oneLine(message), properties);
  }

  warn(message: string, cause?: unknown): void {
    this.#context.warn(lineOf(message, cause));
  }

  error(message: string, cause?: unknown): void {
    this.#context.error(lineOf(message, cause));
  }
}

/** For what happens while nobody has called: there is no invocation whose log it could go to. */
export function warnOperators(message: string, cause?: unknown): void {
  const why = cause instanceof Error ? ` ${cause.name}: ${cause.message}` : '';
  process.emitWarning(oneLine(message + why));
}

function lineOf(message: string, cause: unknown): string {
  return oneLine(cause === undefined ? message : format(message.replaceAll('%', '%%'), cause));
}

/** Control and formatting characters, line separators and halves of characters: what could make or hide a line. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The text as one line of limited length. What can't be printed is escaped as in JavaScript. */
export function oneLine(text: string): string {
  const line = text
    .slice(0, MAX_LINE_LENGTH)
    .replaceAll(
      UNPRINTABLE,
      (character) => ESCAPES[character] ?? `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`,
    );
  return text.length > MAX_LINE_LENGTH || line.length > MAX_LINE_LENGTH
    ? `${line.slice(0, MAX_LINE_LENGTH)}… (cut)`
    : line;
}
