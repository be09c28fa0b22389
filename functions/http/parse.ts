import { z } from 'zod';
import { InvalidInput, Refusal, type RefusalDetail } from '../../shared/domain/refusal/refusal.ts';
import type { Forms, Operation } from './operation.ts';
import type { DoorRequest } from './public-address.ts';

/** A request in the forms of its operation. */
export interface ParsedRequest<
  Params extends Forms,
  Query extends Forms,
  Headers extends Forms,
  Body extends z.ZodType,
> {
  params: z.output<z.ZodObject<Params>>;
  query: z.output<z.ZodObject<Query>>;
  headers: z.output<z.ZodObject<Headers>>;
  body: z.output<Body>;
}

/** Bytes. The largest request of the API, with all its tags, is much smaller. */
const LARGEST_BODY = 65_536;

class BodyTooLarge extends Refusal {
  readonly kind = 'TooLarge';
  readonly code = 'BodyTooLarge';

  constructor() {
    super(`The body of the request is larger than ${LARGEST_BODY} bytes, the most that is taken.`, {
      target: 'body',
    });
  }
}

type Reading<Value> = { value: Value } | { mistakes: RefusalDetail[] };

/**
 * Everything that a request says, in the forms of its operation. Parameters and headers without a form are left
 * alone: the host has some of its own.
 *
 * @throws {InvalidInput} with one detail per mistake, wherever in the request it is: a parameter's and a header's
 * mistakes name it, a body's name their field
 */
export async function parseRequest<
  Params extends Forms,
  Query extends Forms,
  Headers extends Forms,
  Body extends z.ZodType,
>(
  forms: Pick<Operation<Params, Query, Headers, Body>, 'params' | 'query' | 'headers' | 'body'>,
  request: DoorRequest,
): Promise<ParsedRequest<Params, Query, Headers, Body>> {
  const params = readNamed(forms.params, (name) => request.params[name]);
  const query = readNamed(forms.query, (name) => request.query.get(name));
  const headers = readNamed(forms.headers, (name) => request.headers.get(name));
  const body = await readBody(forms.body, request);
  if ('value' in params && 'value' in query && 'value' in headers && 'value' in body) {
    return { params: params.value, query: query.value, headers: headers.value, body: body.value };
  }
  throw new InvalidInput(
    [params, query, headers, body].flatMap((reading) => ('mistakes' in reading ? reading.mistakes : [])),
  );
}

/** What is given by name, each in its form; what is not given is absent. */
function readNamed<Named extends Forms>(
  forms: Named | undefined,
  read: (name: string) => string | null | undefined,
): Reading<z.output<z.ZodObject<Named>>> {
  // Whoever declares no forms has them inferred as none.
  const shape = forms ?? ({} as Named);
  const given = Object.keys(shape).flatMap((name) => {
    const text = read(name);
    return text == null ? [] : [[name, text]];
  });
  return inForm(z.object(shape), Object.fromEntries(given));
}

/** Without a form the body is not read. */
async function readBody<Body extends z.ZodType>(
  form: Body | undefined,
  request: DoorRequest,
): Promise<Reading<z.output<Body>>> {
  if (!form) return { value: undefined as z.output<Body> };
  if (Number(request.headers.get('content-length')) > LARGEST_BODY) throw new BodyTooLarge();
  const text = await request.text();
  if (Buffer.byteLength(text) > LARGEST_BODY) throw new BodyTooLarge();
  // An empty body is no body, for those who need none.
  if (text === '') {
    const none = form.safeParse(undefined);
    if (none.success) return { value: none.data };
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    const message = 'The body of the request is not JSON.';
    return { mistakes: [{ code: 'InvalidJson', message, target: 'body' }] };
  }
  return inForm(form, body);
}

function inForm<Form extends z.ZodType>(form: Form, input: unknown): Reading<z.output<Form>> {
  const result = form.safeParse(input);
  if (result.success) return { value: result.data };
  return { mistakes: result.error.issues.flatMap(mistakesIn).flatMap(detailsOf) };
}

/**
 * The input in its form.
 *
 * @throws {InvalidInput} with one detail per mistake
 */
export function parseInForm<Form extends z.ZodType>(form: Form, input: unknown): z.output<Form> {
  const read = inForm(form, input);
  if ('mistakes' in read) throw new InvalidInput(read.mistakes);
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
