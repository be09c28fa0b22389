import { z } from 'zod';
import { Refusal } from '../../shared/domain/refusal/refusal.ts';
import { sha256 } from './digest.ts';

/** The request header that makes a question conditional. */
export const ifNoneMatch = z.string().optional().meta({
  description: 'The `ETag` of an earlier response. If nothing has changed since, the response is 304.',
});

/** The request header that makes a change conditional. */
export const ifMatch = z.string().optional().meta({
  description: 'The `ETag` that you read. If the resource has changed since, the request fails with 412.',
});

/** The request header that makes a creation of what would be a creation or a change. */
export const ifNoneMatchAny = z.literal('*', { error: 'Only "*" makes sense here.' }).optional().meta({
  description: 'Create the resource only if it doesn’t exist; otherwise the response is 412.',
});

/**
 * The request header of what is done only by a caller who has seen what it would mean.
 *
 * @param ask what to do where it is missing
 * @param otherwise what it means that the ETag is another one by now
 */
export function ifMatchOfCheck(ask: string, otherwise: string) {
  return z.string({ error: ask }).meta({
    description: `The \`ETag\` that the check answered with, never \`*\`; 412 if ${otherwise} by now.`,
  });
}

/** The response header that goes with it. */
export const etag = z.string().meta({ description: 'Changes when the document changes.' });

/** The document with its ETag, or 304 for a caller who has it already. */
export function unlessKnown<Document extends object>(
  known: string | undefined,
  document: Document,
  headers: Readonly<Record<string, string>> = {},
) {
  const tag = etagOf(JSON.stringify(document));
  if (isKnown(known, tag)) return { status: 304 as const, headers: { ...headers, ETag: tag } };
  return { status: 200 as const, jsonBody: document, headers: { ...headers, ETag: tag } };
}

/** A document, and the ETag that a later change can be made to depend on. */
export function tagged<Document extends object>(jsonBody: Document) {
  return { jsonBody, headers: { ETag: etagOf(JSON.stringify(jsonBody)) } };
}

/** The strong ETag of what is answered with. */
export function etagOf(text: string): string {
  return `"${sha256(text)}"`;
}

/** True when If-None-Match names the ETag (RFC 9110, 13.1.2: weak comparison). */
export function isKnown(known: string | undefined, tag: string): boolean {
  const tags = known?.split(',').map((text) => text.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(tag) || tags.includes('*');
}

/** What the caller knows is not what there is: somebody else was faster. */
export class ConditionNotMetError extends Refusal {
  readonly kind = 'PreconditionFailed';
  readonly code = 'ConditionNotMet';

  constructor(header: 'If-Match' | 'If-None-Match') {
    super(
      header === 'If-Match'
        ? 'The resource has changed. Read it again and retry with the new ETag.'
        : 'The resource already exists, and your If-None-Match requires that it doesn’t.',
      { target: header },
    );
  }
}

/** `*` matches whatever it would mean, and so a caller who has not looked. */
class CheckNotSeenError extends Refusal {
  readonly kind = 'PreconditionFailed';
  readonly code = 'CheckNotSeen';

  constructor() {
    super('If-Match can’t be "*" here. Call the check first, and send the ETag that it returned.', {
      target: 'If-Match',
    });
  }
}

/**
 * Refuses what means something else than what the caller has seen.
 *
 * @throws {CheckNotSeenError | ConditionNotMetError}
 */
export function assertSeen(known: string, impact: object): void {
  if (tagsIn(known).includes('*')) throw new CheckNotSeenError();
  assertMatches(known, impact);
}

/**
 * Refuses a change of something else than what the caller knows (RFC 9110, 13.1.1: strong comparison).
 *
 * @throws {ConditionNotMetError}
 */
export function assertMatches(known: string | undefined, document: object): void {
  if (known === undefined) return;
  const tags = tagsIn(known);
  if (!tags.includes('*') && !tags.includes(etagOf(JSON.stringify(document)))) {
    throw new ConditionNotMetError('If-Match');
  }
}

function tagsIn(header: string): string[] {
  return header.split(',').map((text) => text.trim());
}
