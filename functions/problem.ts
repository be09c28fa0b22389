import type { HttpResponseInit, InvocationContext } from '@azure/functions';
import { Refusal, type RefusalDetail, type RefusalKind } from '../shared/refusal/refusal.ts';

const STATUS: Record<RefusalKind, number> = {
  BadRequest: 400,
  NotFound: 404,
  Conflict: 409,
  PreconditionFailed: 412,
};

/** The error in the form of the Microsoft Azure REST API Guidelines; what nobody foresaw is only in the log. */
export function problemOf(
  error: unknown,
  context: Pick<InvocationContext, 'error' | 'invocationId'>,
): HttpResponseInit {
  if (error instanceof Refusal) {
    const { code, message, target, details } = error;
    return problem(STATUS[error.kind], {
      code,
      message,
      ...(target !== undefined && { target }),
      ...(details.length > 0 && { details }),
    });
  }
  context.error(error);
  return problem(500, {
    code: 'UnexpectedFailure',
    message: `Something went wrong that is no fault of yours. Try again; the operators find it as ${context.invocationId}.`,
  });
}

function problem(
  status: number,
  error: RefusalDetail & { details?: readonly RefusalDetail[] },
): HttpResponseInit {
  return { status, jsonBody: { error }, headers: { 'x-ms-error-code': error.code } };
}
