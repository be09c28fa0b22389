import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { sha256 } from './digest.ts';

/** The document with its ETag, or 304 for a caller who has it already. */
export function unlessKnown(
  request: HttpRequest,
  document: object,
  headers: Record<string, string>,
): HttpResponseInit {
  const etag = `"${sha256(JSON.stringify(document))}"`;
  const known = request.headers
    .get('if-none-match')
    ?.split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''));
  if (known?.includes(etag) || known?.includes('*'))
    return { status: 304, headers: { ...headers, ETag: etag } };
  return { jsonBody: document, headers: { ...headers, ETag: etag } };
}
