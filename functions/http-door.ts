import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import type { DurableClient } from 'durable-functions';
import type { ExportRuns } from '../shared/export/ports.ts';
import { problemOf } from './problem.ts';

/** One door: its function's name, its route, which key opens it, and what it answers. */
export interface HttpDoor {
  /** The host tries functions in the order of their names, and no two doors may match one path and method. */
  name: string;
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  route: string;
  key: 'function' | 'admin';
  answer: (call: DoorCall) => Promise<HttpResponseInit>;
}

export interface DoorCall {
  request: HttpRequest;
  runs: ExportRuns;
  /** A warning for the operators. */
  warn: (message: string, cause: unknown) => void;
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
