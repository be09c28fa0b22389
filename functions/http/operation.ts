import type { HttpResponseInit } from '@azure/functions';
import type { z } from 'zod';

/** Forms by the name of what they are of: a parameter or a header. */
export type Schemas = Readonly<Record<string, z.ZodType>>;

/** One way in which an operation answers. */
export interface ResponseSchema {
  description: string;
  /** Of the JSON in its body; without one there is no body. */
  body?: z.ZodType;
  /** Those that it promises; an optional form is one that may be absent. */
  headers?: Schemas;
}

/** By status code. */
export type ResponseSchemas = Readonly<Record<number, ResponseSchema>>;

/** Statuses that the domain refuses with; 400 follows from the input's forms, 401, 403 and 429 from the guard. */
export type RefusalStatus = 404 | 409 | 412 | 503;

/** What an endpoint promises its callers: it is what parses their requests, and what the API document says. */
export interface Operation<
  Params extends Schemas = Schemas,
  Query extends Schemas = Schemas,
  Headers extends Schemas = Schemas,
  Body extends z.ZodType = z.ZodType,
  Responses extends ResponseSchemas = ResponseSchemas,
> {
  /** The chapter of the document that it stands in. */
  tag: Tag;
  /** What it does, in a few words without a full stop. */
  summary: string;
  /** What a caller should know beyond that, in sentences. */
  description?: string;
  /** Parameters in the path: those of the route, all of them. */
  params?: Params;
  query?: Query;
  headers?: Headers;
  /** Of the JSON in the request's body; without one the body is not read. */
  body?: Body;
  responses: Responses;
  /** It only looks, whatever its method. */
  changesNothing?: true;
  /** The codes of the errors that it refuses with, by status. */
  refusals?: Readonly<Partial<Record<RefusalStatus, readonly [string, ...string[]]>>>;
}

/** The chapters of the document, in their order. */
export const TAGS = {
  'Lab accounts': 'What an administrator sets up before anybody else can do anything.',
  Labs: 'Each has one template VM: made from an image, or by somebody else.',
  Galleries: 'The Azure Compute Gallery of a lab account: checked, attached, detached.',
  'Roles and audit': 'Who may do what in a lab account, and who did.',
  Images: 'What the attached gallery holds, and which of it labs can be made from.',
  Operations: 'Long work, as any Azure SDK follows it: exports, and everything else that takes its time.',
  Exports: 'A template VM becomes an image version, with a copy in every region of its geography.',
  Page: 'What the page in the browser has to tell the operators.',
} as const;

export type Tag = keyof typeof TAGS;

/** What an operation may be answered with: one of the statuses that it documents, with the body that goes with it. */
export type Reply<Responses extends ResponseSchemas> = {
  [Status in keyof Responses & number]: Omit<HttpResponseInit, 'status' | 'body' | 'jsonBody'> & {
    status: Status;
  } & (Responses[Status] extends {
      body: infer Body extends z.ZodType;
    }
      ? { jsonBody: z.output<Body> }
      : { jsonBody?: never });
}[keyof Responses & number];
