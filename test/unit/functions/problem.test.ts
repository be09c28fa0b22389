import { describe, expect, it } from 'vitest';
import { problemOf } from '../../../functions/http/problem.ts';
import { OperatorsLog } from '../../../functions/operators-log.ts';
import {
  LabAccountNotFoundError,
  NoGalleryAttachedError,
} from '../../../shared/domain/account/lab-account.ts';
import { IdempotencyKeyReusedError, TemplateVmBusyError } from '../../../shared/domain/export/errors.ts';
import { InvalidInputError, Refusal } from '../../../shared/domain/refusal/refusal.ts';

class OutdatedError extends Refusal {
  readonly kind = 'PreconditionFailed';
  readonly code = 'Outdated';
}

function answerTo(error: unknown) {
  const logged: unknown[] = [];
  const write = (...args: unknown[]) => void logged.push(...args);
  const log = new OperatorsLog({ invocationId: 'i-1', log: write, warn: write, error: write });
  return { answer: problemOf(error, log), logged };
}

describe('what a caller is answered', () => {
  it.each([
    [400, new InvalidInputError([{ code: 'WrongType', message: 'No.' }])],
    [404, new LabAccountNotFoundError('contoso')],
    [409, new NoGalleryAttachedError('contoso')],
    [409, new TemplateVmBusyError('physics', 'e1')],
    [409, new IdempotencyKeyReusedError()],
    [412, new OutdatedError('Read it again.')],
  ])('is %i for %s', (status, refusal) => {
    const { answer, logged } = answerTo(refusal);

    expect(answer).toMatchObject({
      status,
      headers: { 'x-ms-error-code': refusal.code },
      jsonBody: { error: { code: refusal.code, message: refusal.message } },
    });
    expect(logged).toEqual([]);
  });

  it('names every mistake', () => {
    const details = [
      { code: 'WrongType', message: 'A.', target: 'a' },
      { code: 'UnknownField', message: 'B.', target: 'b' },
    ];

    const { answer } = answerTo(new InvalidInputError(details));

    expect(answer.jsonBody).toEqual({
      error: { code: 'InvalidInput', message: 'The request has 2 mistakes.', details },
    });
  });

  it('has no empty fields', () => {
    const { answer } = answerTo(new OutdatedError('Read it again.'));

    expect(answer.jsonBody).toEqual({ error: { code: 'Outdated', message: 'Read it again.' } });
  });

  it.each([new Error('AccountKey=hunter2'), 'hunter2', undefined])(
    'says nothing of what nobody foresaw, which only the log tells',
    (failure) => {
      const { answer, logged } = answerTo(failure);

      expect(answer).toMatchObject({ status: 500, jsonBody: { error: { code: 'UnexpectedFailure' } } });
      expect(JSON.stringify(answer)).toContain('i-1');
      expect(JSON.stringify(answer)).not.toContain('hunter2');
      expect(logged).toEqual([
        expect.stringContaining(failure === undefined ? 'undefined was thrown' : 'hunter2'),
      ]);
    },
  );
});

describe('a refusal', () => {
  it('is named after its class, so that logs tell which it was', () => {
    expect(String(new TemplateVmBusyError('physics', 'e1'))).toMatch(
      /^TemplateVmBusyError: .*"physics".*export e1/,
    );
  });

  it('keeps its cause', () => {
    const cause = new Error('below');

    expect(new OutdatedError('Read it again.', { cause }).cause).toBe(cause);
  });
});
