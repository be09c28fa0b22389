import createClient, { type Middleware } from 'openapi-fetch';
import { ApiError, Unreachable } from './api-error.ts';
import type { components, paths } from './schema.d.ts';
import type { Session } from './session.ts';

export type Api = ReturnType<typeof createApi>;

/** An answer, and when to ask again. */
export interface Answer<Data> {
  data: Data;
  /** Seconds; absent where there is nothing to wait for. */
  retryAfter?: number;
}

/** The API as its document describes it. Each request carries the token of whoever is signed in. */
export function createApi(session: Pick<Session, 'token' | 'renew'>) {
  const client = createClient<paths>({ fetch: withToken(session) });
  client.use(rememberedAnswers());
  return client;
}

/**
 * The data of an answer.
 *
 * @throws {ApiError} where the API refused
 */
export async function dataOf<Data>(asked: Promise<{ data?: Data; response: Response }>): Promise<Data> {
  return (await answerOf(asked)).data;
}

/** The same with the time to wait before the next look. @throws {ApiError} */
export async function answerOf<Data>(
  asked: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<Answer<Data>> {
  const { data, error, response } = await asked;
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfter = Number.isFinite(seconds) ? seconds : undefined;
  if (!response.ok) {
    if (!isProblem(error)) throw new Unreachable(error);
    throw new ApiError(response.status, error.error, retryAfter);
  }
  // A body that is absent by agreement (204) is typed so.
  return { data: data as Data, ...(retryAfter !== undefined && { retryAfter }) };
}

function isProblem(error: unknown): error is components['schemas']['Error'] {
  return typeof error === 'object' && error !== null && 'error' in error;
}

/** A token that has ended is changed for a new one, once, before anybody is asked to sign in again. */
function withToken({ token, renew }: Pick<Session, 'token' | 'renew'>) {
  const send = (request: Request, bearer: string): Promise<Response> => {
    request.headers.set('Authorization', `Bearer ${bearer}`);
    return fetch(request).catch((cause: unknown) => {
      throw cause instanceof DOMException ? cause : new Unreachable(cause);
    });
  };
  return async (request: Request): Promise<Response> => {
    const again = request.clone();
    const response = await send(request, await token());
    return response.status === 401 ? send(again, await renew()) : response;
  };
}

/** Asks whether something has changed rather than for all of it again. */
function rememberedAnswers(): Middleware {
  const known = new Map<string, { tag: string; body: string }>();
  return {
    onRequest({ request }) {
      const before = request.method === 'GET' ? known.get(request.url) : undefined;
      if (before) request.headers.set('If-None-Match', before.tag);
      return request;
    },
    async onResponse({ request, response }) {
      if (request.method !== 'GET') return response;
      const before = known.get(request.url);
      if (response.status === 304 && before) {
        return new Response(before.body, { status: 200, headers: response.headers });
      }
      const tag = response.headers.get('etag');
      if (response.ok && tag !== null) {
        known.set(request.url, { tag, body: await response.clone().text() });
      }
      return response;
    },
  };
}
