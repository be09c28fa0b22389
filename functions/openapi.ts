import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { z } from 'zod';
import type { ApiDocument } from './api-document.ts';
import type { HttpDoor } from './http-door.ts';
import { TAGS, type Operation, type ResponseForm } from './operation.ts';
import { ERROR_CODE_HEADER, problem } from './problem.ts';

const JSON_TYPE = 'application/json';

/** The API as OpenAPI 3.1 describes it: every door that has an operation, in the order given. */
export function openApiDocument(doors: readonly HttpDoor[]): ApiDocument {
  const paths: Record<string, ZodOpenApiPathsObject[string]> = {};
  for (const door of doors) {
    if (!door.operation) continue;
    const path = `/${door.route}`;
    paths[path] = { ...paths[path], [door.method.toLowerCase()]: operationOf(door, door.operation) };
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
  function: keyScheme("The app's function key, or its master key."),
  admin: keyScheme("The app's master key."),
};

function keyScheme(description: string) {
  return { type: 'apiKey', in: 'header', name: 'x-functions-key', description } as const;
}

function operationOf({ name, key }: HttpDoor, operation: Operation): ZodOpenApiOperationObject {
  const { tag, summary, description, params, query, headers, body } = operation;
  return {
    operationId: name,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    security: key === 'anonymous' ? [] : [{ [key]: [] }],
    requestParams: {
      ...(params && { path: z.object(params) }),
      ...(query && { query: z.object(query) }),
      ...(headers && { header: z.object(headers) }),
    },
    ...(body && { requestBody: { required: true, content: { [JSON_TYPE]: { schema: body } } } }),
    responses: responsesOf(key, operation),
  };
}

function responsesOf(key: HttpDoor['key'], operation: Operation): ZodOpenApiOperationObject['responses'] {
  const { params, query, headers, body, responses, refusals = {} } = operation;
  const takesInput = [params, query, headers, body].some((part) => part !== undefined);
  const refused = Object.entries(refusals).map(([status, codes]) => [status, refusal(codes)] as const);
  const all: Record<string, ResponseForm> = {
    ...responses,
    ...(takesInput && { 400: refusal(['InvalidInput']) }),
    ...(key !== 'anonymous' && {
      401: { description: "There is no key, or a wrong one. The host's own answer." },
    }),
    ...Object.fromEntries(refused),
    default: {
      description: 'Something went wrong that is no fault of yours: `UnexpectedFailure`. Try again.',
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

function refusal(codes: readonly [string, ...string[]]): ResponseForm {
  return {
    description: `Refused: ${codes.map((code) => `\`${code}\``).join(', ')}.`,
    body: problem,
    headers: { [ERROR_CODE_HEADER]: z.enum(codes).meta({ description: "The error's code." }) },
  };
}
