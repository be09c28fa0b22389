import { AsyncLocalStorage } from 'node:async_hooks';
import { ComputeManagementClient } from '@azure/arm-compute';
import { SubscriptionClient } from '@azure/arm-resources-subscriptions';
import type { TokenCredential } from '@azure/identity';
import {
  createDefaultHttpClient,
  createPipelineRequest,
  RestError,
  type HttpHeaders,
  type PipelinePolicy,
} from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { BoundedMap } from '../../domain/memory/bounded-map.ts';
import type { AzureTrace } from '../../domain/arm/outcome.ts';

/** The Azure Resource Manager, as far as this app speaks to it. */
export interface ArmClients {
  compute(subscriptionId: string): ComputeManagementClient;
  readonly subscriptions: SubscriptionClient;
}

export interface ArmWriter {
  /**
   * Has ARM write or delete what no client of ours has a method for, with the same policies.
   *
   * @param path with its api-version, from the subscription on
   * @returns where the operation can be followed that this began; undefined when it is done already
   */
  change(
    subscriptionId: string,
    method: 'PUT' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<string | undefined>;
}

export interface ArmReader {
  /**
   * Reads what no client of ours has a method for, with the same policies.
   *
   * @param path with its api-version, from the subscription on; or an address that ARM gave
   * @returns the JSON of the answer
   */
  read(subscriptionId: string, path: string): Promise<unknown>;
}

/** What the last answer of a piece of work said beside its body. */
export interface AnswerNote {
  /** When to ask again. */
  retryAfterSeconds: number | undefined;
  trace: AzureTrace;
}

/** People name subscriptions: of those asked for longest ago the client is made anew. */
const MAX_CLIENTS = 100;

/** How ARM says no. */
const errorBody = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

const lastAnswer = new AsyncLocalStorage<AnswerNote>();

const noteAnswer: PipelinePolicy = {
  name: 'noteAnswer',
  async sendRequest(request, next) {
    const response = await next(request);
    const note = lastAnswer.getStore();
    if (note) Object.assign(note, noteOf(response.headers));
    return response;
  },
};

/** What Azure's answer says of when to ask again, and the ids that its support asks for. */
export function noteOf(headers: Pick<HttpHeaders, 'get'>): AnswerNote {
  const seconds = Number(headers.get('retry-after'));
  const requestId = headers.get('x-ms-request-id');
  const correlationId = headers.get('x-ms-correlation-request-id');
  const operationId = operationIn(headers.get('azure-asyncoperation') ?? headers.get('location'));
  return {
    retryAfterSeconds: seconds > 0 ? seconds : undefined,
    trace: {
      ...(requestId && { requestId }),
      ...(correlationId && { correlationId }),
      ...(operationId && { operationId }),
    },
  };
}

/** The operation's id in the address where it is followed; the rest of the address is signed, and nobody's business. */
function operationIn(address: string | undefined): string | undefined {
  return address === undefined ? undefined : /operations\/([0-9a-f-]{8,64})(?:[?/]|$)/i.exec(address)?.[1];
}

/** Does the work, and tells what its last answer said beside its body. */
export async function withNote<Value>(
  work: () => Promise<Value>,
): Promise<{ value: Value; note: AnswerNote }> {
  const note: AnswerNote = { retryAfterSeconds: undefined, trace: {} };
  const value = await lastAnswer.run(note, work);
  return { value, note };
}

/**
 * Clients that ask once and never sleep: what Azure puts off is for the orchestrators' timers, not for an
 * activity to wait out.
 */
export function createArmClients(
  endpoint: string,
  credential: TokenCredential,
): ArmClients & ArmReader & ArmWriter {
  const options = {
    endpoint,
    retryOptions: { maxRetries: 0 },
    additionalPolicies: [{ policy: noteAnswer, position: 'perRetry' as const }],
  };
  const bySubscription = new BoundedMap<string, ComputeManagementClient>(MAX_CLIENTS);
  const httpClient = createDefaultHttpClient();

  function compute(subscriptionId: string): ComputeManagementClient {
    const known = bySubscription.get(subscriptionId);
    if (known) return known;
    const client = new ComputeManagementClient(credential, subscriptionId, options);
    bySubscription.set(subscriptionId, client);
    return client;
  }

  /** @throws {RestError} for every answer that is a refusal */
  async function send(subscriptionId: string, method: 'GET' | 'PUT' | 'DELETE', path: string, body?: object) {
    const request = createPipelineRequest({ url: new URL(path, endpoint).href, method });
    if (body) {
      request.body = JSON.stringify(body);
      request.headers.set('content-type', 'application/json');
    }
    const response = await compute(subscriptionId).pipeline.sendRequest(httpClient, request);
    if (response.status < 300) return response;
    const { error } = errorBody.parse(JSON.parse(response.bodyAsText ?? ''));
    throw new RestError(error.message, {
      code: error.code,
      statusCode: response.status,
      request,
      response,
    });
  }

  return {
    compute,
    subscriptions: new SubscriptionClient(credential, options),
    async read(subscriptionId, path) {
      const { bodyAsText } = await send(subscriptionId, 'GET', path);
      return JSON.parse(bodyAsText ?? '') as unknown;
    },
    async change(subscriptionId, method, path, body) {
      const { headers } = await send(subscriptionId, method, path, body);
      return headers.get('azure-asyncoperation');
    },
  };
}
