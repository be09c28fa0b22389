import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { z } from 'zod';
import { rolesFor } from '../../shared/use-cases/access/authorize.ts';
import { DELEGATED_PERMISSION, SERVICE_PERMISSION } from '../../shared/domain/access/caller.ts';
import { PERMISSIONS, type OperationName } from '../../shared/domain/access/permissions.ts';
import type { ApiDocument } from './api-document.ts';
import type { HttpEndpoint } from '../http/http-endpoint.ts';
import { TAGS, type Operation, type ResponseSchema } from '../http/operation.ts';
import { ERROR_CODE_HEADER, problem } from '../http/problem.ts';

const JSON_TYPE = 'application/json';

/** The API as OpenAPI 3.1 describes it: every endpoint that has an operation, in the order given. */
export function openApiDocument(endpoints: readonly HttpEndpoint[]): ApiDocument {
  const paths: Record<string, ZodOpenApiPathsObject[string]> = {};
  for (const endpoint of endpoints) {
    const path = `/${endpoint.route}`;
    paths[path] = {
      ...paths[path],
      [endpoint.method.toLowerCase()]: operationOf(endpoint, endpoint.operation),
    };
  }
  const document = createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'Lab Gallery',
        version: '1.0.0',
        description:
          "Saves a lab's template VM as an image in an Azure Compute Gallery and copies it to every region of the " +
          "lab's geography.",
      },
      servers: [{ url: '/', description: 'Where this document comes from.' }],
      tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
      paths,
      components: { securitySchemes: SECURITY_SCHEMES },
    },
    {
      // The format says it already, in a form that people can read.
      override: ({ jsonSchema }) => {
        if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
      },
    },
  );
  // As callers get it: without what is undefined.
  return JSON.parse(JSON.stringify(document)) as ApiDocument;
}

const SECURITY_SCHEMES = {
  entra: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      `An access token of Microsoft Entra ID (v2.0) for this API: on a user's behalf with the permission ` +
      `\`${DELEGATED_PERMISSION}\`, of a service with the app role \`${SERVICE_PERMISSION}\`.`,
  } as const,
};

function operationOf({ name, permissions }: HttpEndpoint, operation: Operation): ZodOpenApiOperationObject {
  const { tag, summary, description, params, query, headers, body } = operation;
  return {
    operationId: name,
    tags: [tag],
    summary,
    description: [...(description === undefined ? [] : [description]), whoMay(permissions)].join('\n\n'),
    security: [{ entra: [] }],
    requestParams: {
      ...(params && { path: z.object(params) }),
      ...(query && { query: z.object(query) }),
      ...(headers && { header: z.object(headers) }),
    },
    ...(body && { requestBody: { required: true, content: { [JSON_TYPE]: { schema: body } } } }),
    responses: responsesOf(operation),
  };
}

/** From the one table of permissions, for people to read. */
function whoMay(permissions: readonly OperationName[]): string {
  const lines = permissions.map((name) => {
    const who = rolesFor(PERMISSIONS[name]).join(', ');
    return permissions.length === 1 ? who : `${name}: ${who}`;
  });
  return `For: ${lines.join('; ')}.`;
}

function responsesOf(operation: Operation): ZodOpenApiOperationObject['responses'] {
  const { params, query, headers, body, responses, refusals = {} } = operation;
  const takesInput = [params, query, headers, body].some((part) => part !== undefined);
  const refused = Object.entries(refusals).map(([status, codes]) => [status, refusal(codes)] as const);
  const all: Record<string, ResponseSchema> = {
    ...responses,
    ...(takesInput && { 400: refusal(['InvalidInput']) }),
    401: unauthenticated(),
    403: refusal(['MissingPermission', 'Forbidden']),
    ...(body && { 413: refusal(['BodyTooLarge']) }),
    429: tooMany(),
    ...Object.fromEntries(refused),
    default: {
      description: 'An unexpected error occurred: `UnexpectedFailure`. Try again.',
      body: problem,
      headers: { [ERROR_CODE_HEADER]: z.string() },
    },
  };
  return Object.fromEntries(
    Object.entries(all).map(([status, { description, body, headers }]) => [
      status,
      {
        description,
        ...(headers && { headers: z.object(headers) }),
        ...(body && { content: { [JSON_TYPE]: { schema: body } } }),
      },
    ]),
  );
}

function unauthenticated(): ResponseSchema {
  const { headers, ...rest } = refusal(['Unauthenticated']);
  const challenge = z.string().meta({ description: 'How to authenticate.', examples: ['Bearer'] });
  return { ...rest, headers: { ...headers, 'WWW-Authenticate': challenge } };
}

function tooMany(): ResponseSchema {
  const { headers, ...rest } = refusal(['TooManyRequests']);
  const seconds = z.int().min(1).meta({ description: 'Seconds to wait before the next request.' });
  return { ...rest, headers: { ...headers, 'Retry-After': seconds } };
}

function refusal(codes: readonly [string, ...string[]]): ResponseSchema {
  return {
    description: `Refused: ${codes.map((code) => `\`${code}\``).join(', ')}.`,
    body: problem,
    headers: { [ERROR_CODE_HEADER]: z.enum(codes).meta({ description: "The error's code." }) },
  };
}
