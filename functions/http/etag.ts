import { z } from 'zod';
import { sha256 } from './digest.ts';

/** The request header that makes a question conditional. */
export const ifNoneMatch = z.string().optional().meta({
  description: 'The `ETag` of an answer before: if nothing has changed since, the answer is 304.',
});

/** The response header that goes with it. */
export const etag = z.string().meta({ description: 'Changes with the document.' });

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

/** The strong ETag of what is answered with. */
export function etagOf(text: string): string {
  return `"${sha256(text)}"`;
}

/** True when If-None-Match names the ETag (RFC 9110, 13.1.2: weak comparison). */
export function isKnown(known: string | undefined, tag: string): boolean {
  const tags = known?.split(',').map((text) => text.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(tag) || tags.includes('*');
}
