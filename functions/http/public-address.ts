import type { HttpRequest } from '@azure/functions';

/** Where the app is found from outside. */
export interface PublicAddress {
  /** Scheme, host and port, by the settings. */
  origin: string;
  /** There is a proxy before the app, and nobody reaches the app but through it: what it says of the address is true. */
  trustForwarded: boolean;
}

/** What endpoints may know of a request: its `url` is the one at the app's public address. */
export type EndpointRequest = Pick<HttpRequest, 'headers' | 'params' | 'query' | 'url' | 'text'>;

const HOST = /^(?:[a-z\d](?:[a-z\d.-]{0,251}[a-z\d])?|\[[\da-f:.]{2,45}\])(?::\d{1,5})?$/i;

/**
 * The request at the app's public address. Whoever asks writes the `Host` header: links are made of it by nobody.
 */
export function atPublicAddress(request: HttpRequest, address: PublicAddress): EndpointRequest {
  const { headers, params, query } = request;
  const { pathname, search } = new URL(request.url);
  return {
    headers,
    params,
    query,
    url: `${originOf(headers, address)}${pathname}${search}`,
    text: () => request.text(),
  };
}

/** The proxy's word where it is trusted and makes sense, otherwise the settings'. */
function originOf(headers: Pick<Headers, 'get'>, { origin, trustForwarded }: PublicAddress): string {
  if (!trustForwarded) return origin;
  const host = headers.get('x-forwarded-host') ?? '';
  const scheme = headers.get('x-forwarded-proto') ?? '';
  const forwarded = `${scheme}://${host}`;
  const makesSense = HOST.test(host) && /^https?$/.test(scheme) && URL.canParse(forwarded);
  return makesSense ? new URL(forwarded).origin : origin;
}
