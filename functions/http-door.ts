import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import type { DurableClient } from 'durable-functions';
import type { z } from 'zod';
import type { ExportRuns } from '../shared/export/ports.ts';
import type { Forms, Operation, Reply, ResponseForms } from './operation.ts';
import { parseRequest, type ParsedRequest } from './parse.ts';
import { problemOf } from './problem.ts';

/** One door: its function's name, its route, which key opens it, and what it answers. */
export interface HttpDoor extends DoorPlace {
  /** What the API document says of it; a door without one, such as a page, is no part of the API. */
  operation?: Operation;
  answer: (call: DoorCall) => Promise<HttpResponseInit>;
}

/** Where a door is, and who may open it. */
interface DoorPlace {
  /** The host tries functions in the order of their names, and no two doors may match one path and method. */
  name: string;
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  route: string;
  /** Which of the host's keys opens it. */
  key: 'anonymous' | 'function' | 'admin';
}

export interface DoorCall {
  request: HttpRequest;
  runs: ExportRuns;
  /** A warning for the operators. */
  warn: (message: string, cause: unknown) => void;
}

type None = Readonly<Record<string, never>>;

/**
 * A door of the API. It declares its operation once: the same forms parse its requests, type what `answer` is
 * given and may reply with, and make the API document.
 */
export function door<
  Responses extends ResponseForms,
  Params extends Forms = None,
  Query extends Forms = None,
  Headers extends Forms = None,
  Body extends z.ZodType = z.ZodUndefined,
>(
  declared: DoorPlace &
    Operation<Params, Query, Headers, Body, Responses> & {
      answer: (
        call: DoorCall & ParsedRequest<Params, Query, Headers, Body>,
      ) => Promise<Reply<NoInfer<Responses>>>;
    },
): HttpDoor {
  const { name, method, route, key, answer, ...operation } = declared;
  return {
    ...{ name, method, route, key, operation },
    answer: async (call) => answer({ ...call, ...(await parseRequest(operation, call.request)) }),
  };
}

/** Opens the door at the host. Whatever goes wrong behind it is answered in the API's own form. */
export function openDoor(door: HttpDoor, runsOf: (client: DurableClient) => ExportRuns): void {
  app.http(door.name, {
    methods: [door.method],
    route: door.route,
    authLevel: door.key,
    extraInputs: [df.input.durableClient()],
    handler: async (request: HttpRequest, context: InvocationContext) => {
      try {
        return await door.answer({
          request,
          runs: runsOf(df.getClient(context)),
          warn: (message, cause) => {
            context.warn(message, cause);
          },
        });
      } catch (error) {
        return problemOf(error, context);
      }
    },
  });
}
