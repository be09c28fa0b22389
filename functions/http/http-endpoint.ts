import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import type { DurableClient } from 'durable-functions';
import type { z } from 'zod';
import type { Authority } from '../../shared/use-cases/access/authorize.ts';
import type { Caller } from '../../shared/domain/access/caller.ts';
import type { OperationName } from '../../shared/domain/access/permissions.ts';
import { Refusal } from '../../shared/domain/refusal/refusal.ts';
import { isForWantOfRole, type Guard } from './guard.ts';
import type { Schemas, Operation, Reply, ResponseSchemas } from './operation.ts';
import type { accountId } from './parameters.ts';
import { parseRequest, type ParsedRequest } from './parse.ts';
import { problemOf } from './problem.ts';
import { atPublicAddress, type EndpointRequest, type PublicAddress } from './public-address.ts';
import { OperatorsLog } from '../operators-log.ts';
import type { WorkflowRuns } from '../workflow-runs.ts';

/** One endpoint of the API: its function's name, its route, who may open it, and what it answers. */
export interface HttpEndpoint extends EndpointPlace {
  /** What the API document says of it. */
  operation: Operation;
  /** What it may be opened for; who may do that is in `shared/domain/access/permissions.ts`. */
  permissions: readonly OperationName[];
  answer: (call: EndpointCall) => Promise<HttpResponseInit>;
}

/** An endpoint that everybody may open: a page, which is no part of the API and knows nothing of anybody. */
export interface PublicEndpoint extends EndpointPlace {
  answer: (request: HttpRequest) => Promise<HttpResponseInit>;
}

/** Where an endpoint is. */
interface EndpointPlace {
  /** The host tries functions in the order of their names, and no two endpoints may match one path and method. */
  name: string;
  method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  route: string;
}

export interface EndpointCall {
  request: EndpointRequest;
  caller: Caller;
  guard: Guard;
  runs: WorkflowRuns;
  /** A warning for the operators. */
  warn: (message: string, cause?: unknown) => void;
}

type None = Readonly<Record<string, never>>;

/** What an endpoint is opened for, and where: which of its permissions, and the lab that it is about. */
interface Access<Params> {
  /** One of the endpoint's permissions; needed only where it has several. */
  permission?: (params: Params) => Promise<OperationName>;
  /** The lab that the request is about; asked for only where the caller's role is for one lab. */
  lab?: (params: Params) => Promise<string | undefined>;
  /** Object id of who asked for the work that the request is about; for those who may touch but their own. */
  requester?: (params: Params) => Promise<string | undefined>;
}

/** An endpoint of the API is into one lab account. */
type ParamsWithAccount = Schemas & { readonly account: typeof accountId };

/**
 * An endpoint of the API. It declares its operation once: the same forms parse its requests, type what `answer` is
 * given and may reply with, and make the API document. Nobody comes to `answer` who may not.
 */
export function endpoint<
  Responses extends ResponseSchemas,
  Params extends ParamsWithAccount,
  Query extends Schemas = None,
  Headers extends Schemas = None,
  Body extends z.ZodType = z.ZodUndefined,
>(
  declared: EndpointPlace &
    Access<z.output<z.ZodObject<Params>>> &
    Operation<Params, Query, Headers, Body, Responses> & {
      permissions: readonly [OperationName, ...OperationName[]];
      answer: (
        call: EndpointCall & ParsedRequest<Params, Query, Headers, Body> & { authority: Authority },
      ) => Promise<Reply<NoInfer<Responses>>>;
    },
): HttpEndpoint {
  const { name, method, route, permissions, permission, lab, requester, answer, ...operation } = declared;
  return {
    name,
    method,
    route,
    permissions,
    operation,
    answer: async (call) => {
      const parsed = await parseRequest(operation, call.request);
      const { params } = parsed;
      const authority = await call.guard.allow(call.caller, {
        operation: (await permission?.(params)) ?? permissions[0],
        accountId: call.request.params['account'] ?? '',
        lab: () => lab?.(params) ?? Promise.resolve(undefined),
        ...(requester && { requester: () => requester(params) }),
      });
      return answer({ ...call, ...parsed, authority });
    },
  };
}

/**
 * An endpoint into no one lab account: whoever has a good token may open it, and `answer` shows of each account only what
 * the caller's roles in it allow.
 */
export function endpointAcrossAccounts<
  Responses extends ResponseSchemas,
  Query extends Schemas = None,
  Body extends z.ZodType = z.ZodUndefined,
>(
  declared: EndpointPlace &
    Operation<None, Query, None, Body, Responses> & {
      permissions: readonly [OperationName];
      answer: (
        call: EndpointCall & ParsedRequest<None, Query, None, Body>,
      ) => Promise<Reply<NoInfer<Responses>>>;
    },
): HttpEndpoint {
  const { name, method, route, permissions, answer, ...operation } = declared;
  return {
    name,
    method,
    route,
    permissions,
    operation,
    answer: async (call) => answer({ ...call, ...(await parseRequest(operation, call.request)) }),
  };
}

/** What no answer should be without: no browser takes it for something else than it says. */
const NO_SNIFF = { 'X-Content-Type-Options': 'nosniff' };

/** Nor one of the API without this: nobody but the caller keeps it. */
const KEPT_BY_NOBODY = { 'Cache-Control': 'private, no-cache' };

function withHeaders(response: HttpResponseInit, added: Readonly<Record<string, string>>): HttpResponseInit {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(added)) headers.set(name, value);
  return { ...response, headers: Object.fromEntries(headers) };
}

/** Opens an endpoint of the API at the host. Whatever goes wrong behind it is answered in the API's own form. */
export function openEndpoint(
  endpoint: HttpEndpoint,
  guard: Guard,
  runsOf: (client: DurableClient) => WorkflowRuns,
  address: PublicAddress,
): void {
  app.http(endpoint.name, {
    methods: [endpoint.method],
    route: endpoint.route,
    // The token is the key: the host's own keys are for its own endpoints.
    authLevel: 'anonymous',
    extraInputs: [df.input.durableClient()],
    handler: async (asked: HttpRequest, context: InvocationContext) => {
      const runs = runsOf(df.getClient(context));
      const request = atPublicAddress(asked, address);
      const response = await answerOf(endpoint, guard, { request, log: new OperatorsLog(context), runs });
      return withHeaders(response, { ...NO_SNIFF, ...KEPT_BY_NOBODY });
    },
  });
}

/** Opens an endpoint that is for everybody. */
export function openPublicEndpoint({ name, method, route, answer }: PublicEndpoint): void {
  app.http(name, {
    methods: [method],
    route,
    authLevel: 'anonymous',
    handler: async (request: HttpRequest, context: InvocationContext) => {
      try {
        return withHeaders(await answer(request), NO_SNIFF);
      } catch (error) {
        return withHeaders(problemOf(error, new OperatorsLog(context)), NO_SNIFF);
      }
    },
  });
}

async function answerOf(
  endpoint: HttpEndpoint,
  guard: Guard,
  { request, log, runs }: { request: EndpointRequest; log: OperatorsLog; runs: WorkflowRuns },
): Promise<HttpResponseInit> {
  const warn = (message: string, cause?: unknown) => {
    log.warn(message, cause);
  };
  try {
    const caller = await guard.admit(request);
    const record = {
      caller,
      accountId: request.params['account'] ?? '',
      operation: endpoint.name,
      target: new URL(request.url).pathname,
      requestId: log.invocationId,
    };
    const note = (error?: unknown) =>
      guard.note({ ...record, ...(error !== undefined && { error }) }).catch((cause: unknown) => {
        warn(`The audit log could not be written: ${endpoint.name} of ${record.target}.`, cause);
      });
    try {
      const response = await endpoint.answer({ request, caller, guard, runs, warn });
      if (isChange(endpoint)) await note();
      return response;
    } catch (error) {
      if (isNoted(endpoint, error)) await note(error);
      throw error;
    }
  } catch (error) {
    return problemOf(error, log);
  }
}

function isChange({ method, operation }: HttpEndpoint): boolean {
  return method !== 'GET' && operation.changesNothing !== true;
}

/** Who was kept out tells an account's owners something, and so does a change that failed. */
function isNoted(endpoint: HttpEndpoint, error: unknown): boolean {
  return isForWantOfRole(error) || (isChange(endpoint) && !isMalformed(error));
}

/** True where the request was never looked at: anybody may send such, to any account. */
function isMalformed(error: unknown): boolean {
  return error instanceof Refusal && (error.kind === 'BadRequest' || error.kind === 'TooLarge');
}
