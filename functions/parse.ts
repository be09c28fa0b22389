import type { HttpRequest } from '@azure/functions';
import type { z } from 'zod';
import { simpleName } from '../shared/account/lab-account.ts';
import { InvalidInput } from '../shared/refusal/refusal.ts';

/**
 * The input in its form.
 *
 * @param target what the input is, for its mistakes: a parameter's name; of a body, each mistake names its field
 * @throws {InvalidInput} with one detail per mistake
 */
export function parse<Form extends z.ZodType>(form: Form, input: unknown, target?: string): z.output<Form> {
  const result = form.safeParse(input);
  if (result.success) return result.data;
  throw new InvalidInput(
    result.error.issues.flatMap((issue) => {
      const at = (path: readonly PropertyKey[]) =>
        [...(target === undefined ? [] : [target]), ...path].join('.');
      // zod names all unknown fields in one issue; a caller mends them one by one.
      if (issue.code === 'unrecognized_keys') {
        return issue.keys.map((key) => ({
          code: 'UnknownField',
          message: `There is no field "${key}" here.`,
          target: at([...issue.path, key]),
        }));
      }
      const code = issue.code === 'invalid_type' ? 'WrongType' : 'InvalidValue';
      return { code, message: issue.message, target: at(issue.path) };
    }),
  );
}

/** The account or lab that the request's path names. @throws {InvalidInput} */
export function nameInPath(request: HttpRequest, parameter: 'account' | 'lab'): string {
  return parse(simpleName, request.params[parameter], parameter);
}

/** @throws {InvalidInput} when the body is no JSON, or not of its form */
export async function parseBody<Form extends z.ZodType>(
  form: Form,
  request: HttpRequest,
): Promise<z.output<Form>> {
  const text = await request.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new InvalidInput([
      { code: 'InvalidJson', message: 'The body of the request is not JSON.', target: 'body' },
    ]);
  }
  return parse(form, body);
}
