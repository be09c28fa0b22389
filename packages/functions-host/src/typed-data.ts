/**
 * The value format between host and app: what the Functions host sends to the Node worker, and gets back, over
 * its wire. One property is set; none at all means "no value". Azure source: FunctionRpc.proto, `TypedData`.
 */
export interface TypedData {
  /** Text. The SDK tries to parse it as JSON, so a JSON document may travel here too. */
  string?: string;
  /** A JSON document. */
  json?: string;
  bytes?: Uint8Array;
  int?: number;
  double?: number;
  http?: HttpData;
  collectionString?: { string: readonly string[] };
  collectionBytes?: { bytes: readonly Uint8Array[] };
}

/** An HTTP request (host to app) or response (app to host). */
export interface HttpData {
  method?: string;
  url?: string;
  nullableHeaders?: Record<string, NullableString>;
  nullableQuery?: Record<string, NullableString>;
  nullableParams?: Record<string, NullableString>;
  body?: TypedData | null;
  /** Responses only: the status as decimal text. */
  statusCode?: string;
  headers?: Record<string, string>;
  cookies?: HttpCookie[];
  enableContentNegotiation?: boolean;
}

export interface NullableString {
  value: string;
}

/** A cookie as the SDK hands it over; times are Unix seconds. `none` for sameSite means "not set". */
export interface HttpCookie {
  name: string;
  value: string;
  domain?: { value: string };
  path?: { value: string };
  expires?: { value: { seconds: number } };
  secure?: { value: boolean };
  httpOnly?: { value: boolean };
  sameSite: 'none' | 'lax' | 'strict' | 'explicitNone';
  maxAge?: { value: number };
}

/** Wraps a value so that the app receives it unchanged: as JSON, so text that looks like JSON stays text. */
export function toJsonData(value: unknown): TypedData {
  return value === undefined ? {} : { json: JSON.stringify(value) };
}
