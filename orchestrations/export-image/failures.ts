import type { ExportError } from '../../shared/export/export.ts';
import type { RefusalDetail } from '../../shared/refusal/refusal.ts';
import type { Steps } from '../durable/orchestrator.ts';
import { AzureRefused } from '../wait-for-operation/until-done.ts';

/** Another run has taken the export over: this one must stop, and touch nothing. */
export class RunTakenOver extends Error {
  override readonly name = 'RunTakenOver';

  constructor(exportId: string) {
    super(`Another run has taken over export ${exportId}.`);
  }
}

/** Takes the steps of a run, and stops without a word where another run has taken the export over. */
export function* unlessTakenOver(steps: Steps<void>): Steps<null> {
  try {
    yield* steps;
  } catch (failure) {
    if (!(failure instanceof RunTakenOver)) throw failure;
  }
  return null;
}

/** The export can't be made; nothing has been touched. */
export class PreflightRefused extends Error {
  override readonly name = 'PreflightRefused';
  readonly refusals: readonly RefusalDetail[];

  constructor(refusals: readonly RefusalDetail[]) {
    super(refusals.map((refusal) => refusal.message).join(' '));
    this.refusals = refusals;
  }
}

/** What an export says of a failure: plain words, Azure's own code, what to do next; no stack, no secrets. */
export function errorOf(failure: unknown): ExportError {
  if (failure instanceof PreflightRefused) {
    return {
      code: 'PreflightFailed',
      message: failure.message,
      details: failure.refusals.map((detail) => ({ ...detail })),
    };
  }
  if (failure instanceof AzureRefused) {
    return {
      code: 'AzureRefused',
      message: `Azure would not do what the export needs. ${failure.error.message}`,
      azureCode: failure.error.code,
    };
  }
  return {
    code: 'UnexpectedFailure',
    message:
      'The export failed for a reason that nobody foresaw. Try again; if it happens again, give the id of the ' +
      "export to the service's operators, whose logs say more.",
  };
}
