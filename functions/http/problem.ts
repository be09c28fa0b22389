import type { HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import { MissingPermissionError, TooManyRequestsError } from '../../shared/domain/access/errors.ts';
import { AzureNotReadyError } from '../../shared/domain/export/errors.ts';
import { Refusal, type RefusalKind } from '../../shared/domain/refusal/refusal.ts';
import type { OperatorsLog } from '../operators-log.ts';

const code = z.string().meta({ description: 'Stable, for programs.' });
const message = z.string().meta({ description: 'A plain sentence, for people.' });
const target = z.string().optional().meta({
  description: 'The field, parameter or resource that it is about.',
});

/** The error in the form of the Microsoft Azure REST API Guidelines. */
export const problem = z
  .strictObject({
    error: z.strictObject({
      code,
      message,
      target,
      details: z
        .array(z.strictObject({ code, message, target }))
        .min(1)
        .optional()
        .meta({ description: 'One for each problem.' }),
    }),
  })
  .meta({ id: 'Error', description: 'Why the request was refused, and what to do about it.' });

/** The header that names the error's code, too. */
export const ERROR_CODE_HEADER = 'x-ms-error-code';

const STATUS: Record<RefusalKind, number> = {
  BadRequest: 400,
  Unauthenticated: 401,
  Forbidden: 403,
  NotFound: 404,
  Conflict: 409,
  PreconditionFailed: 412,
  TooLarge: 413,
  TooManyRequests: 429,
  Unavailable: 503,
};

/** The error as callers see it; what nobody foresaw is only in the log. */
export function problemOf(error: unknown, log: OperatorsLog): HttpResponseInit {
  if (error instanceof Refusal) {
    const { code, message, target, details } = error;
    const problem = {
      code,
      message,
      ...(target !== undefined && { target }),
      ...(details.length > 0 && { details: [...details] }),
    };
    return answer(STATUS[error.kind], problem, headersOf(error));
  }
  log.error('Nobody foresaw this:', error ?? 'undefined was thrown.');
  return answer(500, {
    code: 'UnexpectedFailure',
    message: `Something went wrong that is no fault of yours. Try again; the operators find it as ${log.invocationId}.`,
  });
}

function answer(
  status: number,
  error: z.infer<typeof problem>['error'],
  headers: Record<string, string> = {},
): HttpResponseInit {
  const jsonBody: z.infer<typeof problem> = { error };
  return { status, jsonBody, headers: { ...headers, [ERROR_CODE_HEADER]: error.code } };
}

/** RFC 6750 has the challenge name what was wrong with a token; that would help nobody but who forges one. */
function headersOf(refusal: Refusal): Record<string, string> {
  if (refusal instanceof TooManyRequestsError || refusal instanceof AzureNotReadyError) {
    return { 'Retry-After': String(refusal.retryAfterSeconds) };
  }
  if (refusal.kind === 'Unauthenticated') return { 'WWW-Authenticate': 'Bearer' };
  if (refusal instanceof MissingPermissionError) {
    return { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${refusal.permission}"` };
  }
  return refusal.kind === 'Unavailable' ? { 'Retry-After': '5' } : {};
}
