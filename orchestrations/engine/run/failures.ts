import type { ExportError } from '../../../shared/domain/export/export.ts';
import { GALLERY_DETACHED } from '../../../shared/use-cases/gallery/is-gallery-of.ts';
import type { AzureError } from '../../../shared/domain/arm/outcome.ts';
import type { RefusalDetail } from '../../../shared/domain/refusal/refusal.ts';
import type { Steps } from '../durable/orchestrator.ts';
import type { StoppedOutcome } from './ask.ts';

/** Azure will not do what an export needs. */
export class AzureRefusedError extends Error {
  override readonly name = 'AzureRefusedError';
  readonly error: AzureError;

  constructor(error: AzureError) {
    super(`${error.code}: ${error.message}`);
    this.error = error;
  }
}

/** Another run has taken the export or job over: this one must stop, and touch nothing. */
export class RunTakenOverError extends Error {
  override readonly name = 'RunTakenOverError';

  constructor() {
    super('Another run has taken this over, or it has ended.');
  }
}

/** Somebody has asked for the end of the export or job: what it has touched is to be put right. */
export class RunCancelledError extends Error {
  override readonly name = 'RunCancelledError';

  constructor() {
    super('It has been cancelled.');
  }
}

/** What a run throws that must not go on. */
export function stopOf({ why }: StoppedOutcome): RunTakenOverError | RunCancelledError {
  return why === 'cancelled' ? new RunCancelledError() : new RunTakenOverError();
}

/** Takes the steps of a run, and stops without a word where another run has taken the export over. */
export function* unlessTakenOver(steps: Steps<void>): Steps<null> {
  try {
    yield* steps;
  } catch (failure) {
    if (!(failure instanceof RunTakenOverError)) throw failure;
  }
  return null;
}

/** The export can't be made; nothing has been touched. */
export class PreflightRefusedError extends Error {
  override readonly name = 'PreflightRefusedError';
  readonly refusals: readonly RefusalDetail[];

  constructor(refusals: readonly RefusalDetail[]) {
    super(refusals.map((refusal) => refusal.message).join(' '));
    this.refusals = refusals;
  }
}

/** What an export says of a failure: plain words, Azure's own, what to do next; no stack, no secrets. */
export function errorOf(failure: unknown): ExportError {
  if (failure instanceof PreflightRefusedError) {
    return {
      code: 'PreflightFailed',
      message: failure.message,
      details: failure.refusals.map((refusal) => ({ ...refusal })),
    };
  }
  if (failure instanceof AzureRefusedError) {
    const { error } = failure;
    // That is no word of Azure's.
    if (error.code === GALLERY_DETACHED) return { code: error.code, message: error.message };
    return { code: 'AzureRefused', message: 'Azure would not do what this needs.', azure: error };
  }
  return {
    code: 'UnexpectedFailure',
    message:
      'It failed for a reason that nobody foresaw. Try again; if it happens again, give its id to the ' +
      "service's operators, whose logs say more.",
  };
}
