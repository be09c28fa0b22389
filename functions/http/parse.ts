import { z } from 'zod';
import { InvalidInputError, Refusal, type RefusalDetail } from '../../shared/domain/refusal/refusal.ts';
import type { Schemas, Operation } from './operation.ts';
import type { EndpointRequest } from './public-address.ts';

/** A request in the forms of its operation. */
export interface ParsedRequest<
  Params extends Schemas,
  Query extends Schemas,
  Headers extends Schemas,
  Body extends z.ZodType,
> {
  params: z.output<z.ZodObject<Params>>;
  query: z.output<z.ZodObject<Query>>;
  headers: z.output<z.ZodObject<Headers>>;
  body: z.output<Body>;
}

/** Bytes. The largest request of the API, with all its tags, is much smaller. */
const MAX_BODY = 65_536;

class BodyTooLargeError extends Refusal {
  readonly kind = 'TooLarge';
  readonly code = 'BodyTooLarge';

  constructor() {
    super(`The body of the request is larger than ${MAX_BODY} bytes, the most that is taken.`, {
      target: 'body',
    });
  }
}

type Reading<Value> = { value: Value } | { mistakes: RefusalDetail[] };

/**
 * Everything that a request says, in the forms of its operation. Parameters and headers without a form are left
 * alone: the host has some of its own.
 *
 * @throws {InvalidInputError} with one detail per mistake, wherever in the request it is: a parameter's and a header's
 * mistakes name it, a body's name their field
 */
export async function parseRequest<
  Params extends Schemas,
  Query extends Schemas,
  Headers extends Schemas,
  Body extends z.ZodType,
>(
  schemas: Pick<Operation<Params, Query, Headers, Body>, 'params' | 'query' | 'headers' | 'body'>,
  request: EndpointRequest,
): Promise<ParsedRequest<Params, Query, Headers, Body>> {
  const params = readNamed(schemas.params, (name) => request.params[name]);
  const query = readNamed(schemas.query, (name) => request.query.get(name));
  const headers = readNamed(schemas.headers, (name) => request.headers.get(name));
  const body = await readBody(schemas.body, request);
  if ('value' in params && 'value' in query && 'value' in headers && 'value' in body) {
    return { params: params.value, query: query.value, headers: headers.value, body: body.value };
  }
  throw new InvalidInputError(
    [params, query, headers, body].flatMap((reading) => ('mistakes' in reading ? reading.mistakes : [])),
  );
}

/** What is given by name, each in its form; what is not given is absent. */
function readNamed<Named extends Schemas>(
  schemas: Named | undefined,
  read: (name: string) => string | null | undefined,
): Reading<z.output<z.ZodObject<Named>>> {
  // Whoever declares no forms has them inferred as none.
  const shape = schemas ?? ({} as Named);
  const given = Object.keys(shape).flatMap((name) => {
    const text = read(name);
    return text == null ? [] : [[name, text]];
  });
  return readWith(z.object(shape), Object.fromEntries(given));
}

/** Without a form the body is not read. */
async function readBody<Body extends z.ZodType>(
  schema: Body | undefined,
  request: EndpointRequest,
): Promise<Reading<z.output<Body>>> {
  if (!schema) return { value: undefined as z.output<Body> };
  if (Number(request.headers.get('content-length')) > MAX_BODY) throw new BodyTooLargeError();
  const text = await request.text();
  if (Buffer.byteLength(text) > MAX_BODY) throw new BodyTooLargeError();
  // An empty body is no body, for those who need none.
  if (text === '') {
    const none = schema.safeParse(undefined);
    if (none.success) return { value: none.data };
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    const message = 'The body of the request is not JSON.';
    return { mistakes: [{ code: 'InvalidJson', message, target: 'body' }] };
  }
  return readWith(schema, body);
}

function readWith<Schema extends z.ZodType>(schema: Schema, input: unknown): Reading<z.output<Schema>> {
  const result = schema.safeParse(input);
  if (result.success) return { value: result.data };
  return { mistakes: result.error.issues.flatMap(mistakesIn).flatMap(detailsOf) };
}

/**
 * The input in its form.
 *
 * @throws {InvalidInputError} with one detail per mistake
 */
export function parseWith<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const read = readWith(schema, input);
  if ('mistakes' in read) throw new InvalidInputError(read.mistakes);
  return read.value;
}

/** What is wrong with a key of a record stands one level deeper, and zod's own words for it say nothing. */
function mistakesIn(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_key') return [issue];
  return issue.issues.map((inner) => ({ ...inner, path: issue.path }));
}

function detailsOf(issue: z.core.$ZodIssue): RefusalDetail[] {
  // zod names all unknown fields in one issue; a caller mends them one by one.
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      code: 'UnknownField',
      message: `There is no field "${key}" here.`,
      target: [...issue.path, key].join('.'),
    }));
  }
  const code = issue.code === 'invalid_type' ? 'WrongType' : 'InvalidValue';
  return [{ code, message: issue.message, target: issue.path.join('.') }];
}
