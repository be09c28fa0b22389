import type { IncomingMessage, ServerResponse } from 'node:http';
import { applyCors } from './cors.ts';
import type { CorsSettings } from './cors.ts';
import type { FunctionDefinition } from '../functions.ts';
import {
  BodyTooLargeError,
  readBody,
  requestUrl,
  sendHttpData,
  sendWebResponse,
  toHttpData,
  toWebRequest,
} from './http-wire.ts';
import { checkAccess } from '../keys.ts';
import type { HostKeys } from '../keys.ts';
import type { Log } from '../log.ts';
import type { Route, Router } from './routes.ts';
import type { TypedData } from '../typed-data.ts';

interface HttpFrontOptions {
  router: Router;
  keys: HostKeys;
  cors: CorsSettings;
  homepage: boolean;
  bodyLimit: number;
  /** Runs an HTTP function; rejects with what the handler threw. */
  invoke: (
    definition: FunctionDefinition,
    request: TypedData,
    trace: { traceParent: string | undefined; traceState: string | undefined },
  ) => Promise<TypedData | null | undefined>;
  durableWebhook: ((request: Request) => Promise<Response>) | undefined;
  /** Answers below /admin. */
  admin: (request: Request) => Promise<Response>;
  /** True once the host is closing: functions answer 503, while running ones can still reach Durable. */
  isClosing: () => boolean;
  log: Log;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** The host's HTTP surface: functions, Durable webhooks, admin API, home page. */
export function createHttpFront(options: HttpFrontOptions): Handler {
  return (request, response) => {
    serve(options, request, response).catch((error: unknown) => {
      if (!(error instanceof BodyTooLargeError) && !request.destroyed) {
        options.log('error', `${request.method ?? ''} ${request.url ?? ''} failed: ${String(error)}`);
      }
      if (response.headersSent) response.destroy();
      // The rest of an oversized body is not read, so the connection can't be used again.
      else if (error instanceof BodyTooLargeError) end(response.setHeader('connection', 'close'), 413);
      else end(response, 500);
    });
  };
}

async function serve(
  options: HttpFrontOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (applyCors(options.cors, request, response)) return;
  const url = requestUrl(request);
  if (url === undefined) {
    end(response, 400);
    return;
  }
  const path = url.pathname.toLowerCase();
  if (isBelow(path, '/runtime/webhooks/durabletask') && options.durableWebhook !== undefined) {
    await serveExtension(options, 'durableWebhooks', options.durableWebhook, request, url, response);
  } else if (isBelow(path, '/admin')) {
    await serveExtension(options, 'adminApi', options.admin, request, url, response);
  } else {
    const found = options.router(request.method ?? 'GET', url.pathname);
    if (found !== undefined) await serveFunction(options, found.route, found.params, request, url, response);
    else if (path === '/') serveHomepage(options, response);
    else end(response, 404);
  }
}

async function serveFunction(
  options: HttpFrontOptions,
  route: Route,
  params: Readonly<Record<string, string>>,
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
): Promise<void> {
  if (options.isClosing()) {
    end(response, 503);
    return;
  }
  if (!letIn(options, route.authLevel, request, url, response)) return;
  const body = await readBody(request, options.bodyLimit);
  const trace = { traceParent: header(request, 'traceparent'), traceState: header(request, 'tracestate') };
  let returned: TypedData | null | undefined;
  try {
    returned = await options.invoke(
      route.definition,
      { http: toHttpData(request, url, params, body) },
      trace,
    );
  } catch {
    // Already logged; the caller of the real host sees an empty 500 as well (measured).
    end(response, 500);
    return;
  }
  sendHttpData(response, returned?.http);
}

async function serveExtension(
  options: HttpFrontOptions,
  door: 'durableWebhooks' | 'adminApi',
  handle: (request: Request) => Promise<Response>,
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
): Promise<void> {
  if (!letIn(options, door, request, url, response)) return;
  const body = await readBody(request, options.bodyLimit);
  await sendWebResponse(response, await handle(toWebRequest(request, url, body)));
}

function letIn(
  { keys }: HttpFrontOptions,
  door: Parameters<typeof checkAccess>[1],
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
): boolean {
  const code = url.searchParams.get('code') ?? undefined;
  const access = checkAccess(keys, door, header(request, 'x-functions-key'), code);
  if (access !== 'granted') end(response, access === 'unauthorized' ? 401 : 403);
  return access === 'granted';
}

/** Only when no function claims `/` (host source: HomepageMiddleware). */
function serveHomepage({ homepage }: HttpFrontOptions, response: ServerResponse): void {
  if (!homepage) {
    end(response, 204);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/html' });
  response.end('<!DOCTYPE html><title>Functions host</title><p>Your Functions app is up and running.</p>\n');
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status).end();
}

function isBelow(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}/`);
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
