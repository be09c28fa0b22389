import { randomUUID } from 'node:crypto';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { Cloud, Reply } from '../core/cloud.ts';
import { dispatch, operationOf } from './dispatch.ts';
import type { EventDelivery } from '../core/event-delivery.ts';
import { ArmError } from '../core/errors.ts';
import { localRoutes } from './local-routes.ts';
import { operationHeaders } from './polling.ts';
import { RateLimits } from './rate-limits.ts';
import type { RequestJournal } from './request-journal.ts';
import { parseResourcePath } from '../core/resource-path.ts';

export interface AppOptions {
  readonly origin: string;
  readonly cloud: Cloud;
  readonly requests: RequestJournal;
  /** Hands on what came about; undefined if nobody wants to know. */
  readonly events?: EventDelivery | undefined;
  /** Gives the caller's object id. @throws ArmError 401 */
  readonly checkToken: (authorization: string | undefined) => Promise<string>;
  readonly subscriptionId: string;
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body?: object;
}

/** The service as a web application: what goes around every request, whatever it asks. */
export function createApp({ origin, cloud, requests, events, checkToken, subscriptionId }: AppOptions) {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const rateLimits = new RateLimits(cloud.now);
  const secret = cloud.store.secret('poll-url');

  app.route('/', localRoutes(cloud, requests));
  app.all('*', async (c) => {
    const { method } = c.req;
    const url = new URL(c.req.url);
    const operation = operationOf(method, parseResourcePath(url.pathname));
    const requestId = randomUUID();
    const correlationId = c.req.header('x-ms-correlation-request-id') ?? requestId;
    const answer = await answerTo(c, url, correlationId);
    void events?.deliver();
    const isLost = cloud.faults.takeForRequest('lost-response', method, url.pathname) !== undefined;
    requests.record({ method, path: url.pathname, operation, status: isLost ? 0 : answer.status });
    if (isLost) {
      c.env.incoming.socket.destroy();
      return RESPONSE_ALREADY_SENT;
    }
    return new Response(answer.body ? JSON.stringify(answer.body) : null, {
      status: answer.status,
      headers: {
        'cache-control': 'no-cache',
        ...(answer.body && { 'content-type': 'application/json; charset=utf-8' }),
        'x-ms-request-id': requestId,
        'x-ms-correlation-request-id': correlationId,
        ...rateLimits.headersFor(operation, method),
        ...answer.headers,
      },
    });
  });
  return app;

  async function answerTo(c: Context, url: URL, correlationId: string): Promise<Answer> {
    try {
      const principalId = await checkToken(c.req.header('authorization'));
      strikeDown(c.req.method, url.pathname);
      const body = await readJson(c);
      cloud.store.transaction(() => {
        cloud.operations.settle();
      });
      const ifMatch = c.req.header('if-match');
      const call = { method: c.req.method, url, body, principalId, correlationId, ifMatch };
      const reply = cloud.store.transaction(() => dispatch(call, cloud, subscriptionId));
      return toAnswer(reply);
    } catch (error) {
      const refusal = error instanceof ArmError ? error : internalError(error);
      return { status: refusal.status, headers: { ...refusal.headers }, body: refusal.body };
    }
  }

  /** @throws ArmError if a fault is meant for the request */
  function strikeDown(method: string, path: string): void {
    const throttle = cloud.faults.takeForRequest('throttle', method, path);
    if (throttle) throw tooManyRequests(throttle.retryAfterSeconds);
    const fault = cloud.faults.takeForRequest('fails', method, path);
    if (fault) throw new ArmError(fault.status, fault.code, fault.message);
  }

  function toAnswer({ status, body, headers, operation }: Reply): Answer {
    const nextLink = body && 'nextLink' in body && { nextLink: `${origin}${String(body.nextLink)}` };
    return {
      status,
      headers: { ...(operation && operationHeaders(origin, operation, status, secret)), ...headers },
      ...(body && { body: { ...body, ...nextLink } }),
    };
  }
}

async function readJson(c: Context): Promise<unknown> {
  const text = await c.req.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new ArmError(
      400,
      'InvalidRequestContent',
      'The request content was invalid and could not be deserialized.',
    );
  }
}

/** Azure docs, troubleshooting-throttling-errors: compute's 429 has no `error` around it. */
function tooManyRequests(retryAfterSeconds: number): ArmError {
  const message =
    'The server rejected the request because too many requests have been received for this subscription.';
  const detail = {
    operationGroup: 'HighCostGet',
    startTime: new Date().toISOString(),
    allowedRequestCount: 0,
    measuredRequestCount: 1,
  };
  return new ArmError(429, 'OperationNotAllowed', message, {
    bare: true,
    details: [{ code: 'TooManyRequests', target: 'HighCostGet', message: JSON.stringify(detail) }],
    headers: { 'retry-after': String(retryAfterSeconds) },
  });
}

function internalError(error: unknown): ArmError {
  const reason = error instanceof Error ? error.message : String(error);
  return new ArmError(500, 'InternalServerError', `The local service has a defect: ${reason}`);
}
