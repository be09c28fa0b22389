import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpCookie, HttpData, NullableString } from '../typed-data.ts';

/** 413: the body is longer than FUNCTIONS_REQUEST_BODY_SIZE_LIMIT. */
export class BodyTooLargeError extends Error {
  override name = 'BodyTooLargeError';
}

/** A name or an address, and a port: anything else would move where the path begins. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/**
 * The URL that the caller asked for, from its Host header.
 * @returns undefined if there is no sense in it.
 */
export function requestUrl(request: IncomingMessage): URL | undefined {
  const { url: target = '/', headers } = request;
  const { host = 'localhost' } = headers;
  if (!HOST.test(host)) return undefined;
  const text = target.startsWith('/') ? `http://${host}${target}` : target;
  return URL.canParse(text) ? new URL(text) : undefined;
}

/**
 * Reads a request's body.
 * @throws {BodyTooLargeError} as soon as it is longer than `limit` bytes.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw new BodyTooLargeError();
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) throw new BodyTooLargeError();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * What the worker is told of a request. A body sent without Content-Length arrives empty on the real host
 * (azure-functions-host issue 4926), so here too.
 */
export function toHttpData(
  request: IncomingMessage,
  url: URL,
  params: Readonly<Record<string, string>>,
  body: Buffer,
): HttpData {
  const headers = Object.entries(request.headersDistinct).map(([name, values = []]) => [
    name,
    values.join(','),
  ]);
  const hasBody = Number(request.headers['content-length'] ?? 0) > 0;
  return {
    method: request.method ?? 'GET',
    url: url.href,
    nullableHeaders: nullable(headers),
    nullableQuery: nullable(joinQuery(url.searchParams)),
    nullableParams: nullable(Object.entries(params)),
    ...(hasBody ? { body: { bytes: body } } : {}),
  };
}

/** Keys that differ in case are one key; its values are joined (measured on the real host). */
function joinQuery(query: URLSearchParams): string[][] {
  const joined = new Map<string, [key: string, value: string]>();
  for (const [key, value] of query) {
    const entry = joined.get(key.toLowerCase());
    if (entry === undefined) joined.set(key.toLowerCase(), [key, value]);
    else entry[1] += `,${value}`;
  }
  return [...joined.values()];
}

function nullable(entries: readonly (readonly string[])[]): Record<string, NullableString> {
  return Object.fromEntries(entries.map(([key = '', value = '']) => [key, { value }]));
}

/** Headers that the server sets for itself: the real host sends every body chunked (measured). */
const OWN_HEADERS = new Set(['content-length', 'transfer-encoding', 'connection', 'keep-alive']);

/** Sends what a function returned; nothing at all is 204 (measured). */
export function sendHttpData(response: ServerResponse, data: HttpData | undefined): void {
  if (data === undefined) {
    response.writeHead(204).end();
    return;
  }
  response.statusCode = Number(data.statusCode ?? 200);
  for (const [name, value] of Object.entries(data.headers ?? {})) {
    if (!OWN_HEADERS.has(name.toLowerCase())) response.setHeader(name, value);
  }
  for (const cookie of data.cookies ?? []) response.appendHeader('set-cookie', formatCookie(cookie));
  const body = data.body?.bytes ?? Buffer.from(data.body?.string ?? '');
  if (body.length > 0) response.write(body);
  response.end();
}

/** In the order and with the defaults of ASP.NET Core: text is URL-encoded and the path is `/`. */
function formatCookie(cookie: HttpCookie): string {
  const { expires, maxAge, domain, path, secure, httpOnly, sameSite } = cookie;
  const site = sameSite === 'explicitNone' ? 'none' : sameSite === 'none' ? undefined : sameSite;
  return [
    `${encodeURIComponent(cookie.name)}=${encodeURIComponent(cookie.value)}`,
    expires && `expires=${new Date(expires.value.seconds * 1000).toUTCString()}`,
    maxAge && `max-age=${Math.trunc(maxAge.value)}`,
    domain && `domain=${domain.value}`,
    `path=${path?.value ?? '/'}`,
    secure?.value === true && 'secure',
    site && `samesite=${site}`,
    httpOnly?.value === true && 'httponly',
  ]
    .filter((part) => typeof part === 'string')
    .join('; ');
}

/** The same request for code that speaks the web's own types. */
export function toWebRequest(request: IncomingMessage, url: URL, body: Buffer): Request {
  const method = request.method ?? 'GET';
  const headers = Object.entries(request.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  const hasBody = method !== 'GET' && method !== 'HEAD' && body.length > 0;
  return new Request(url, { method, headers, ...(hasBody ? { body: new Uint8Array(body) } : {}) });
}

export async function sendWebResponse(response: ServerResponse, from: Response): Promise<void> {
  const body = Buffer.from(await from.arrayBuffer());
  response.statusCode = from.status;
  for (const [name, value] of from.headers) response.appendHeader(name, value);
  response.end(body);
}
