import type { WaitOutcome } from '../arm/outcome.ts';
import { Refusal, type RefusalDetail } from '../refusal/refusal.ts';

export class ExportNotFoundError extends Refusal {
  readonly kind = 'NotFound';
  readonly code = 'ExportNotFound';

  constructor(accountId: string, exportId: string) {
    super(`The lab account "${accountId}" has no export "${exportId}".`, { target: 'id' });
  }
}

/** What the preview of the export would tell: everything that stands against it, each thing a detail. */
export class ExportNotPossibleError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'ExportNotPossible';

  constructor(details: readonly RefusalDetail[]) {
    const [first] = details;
    super(
      details.length === 1 && first ? first.message : `${details.length} things stand against this export.`,
      { details },
    );
  }
}

/** Whoever is told so asks again by themselves; sooner than this it does not get better. */
const SOONEST_SECONDS = 5;

/** Azure can't be looked at just now, so nobody knows whether the export can be made. */
export class AzureNotReadyError extends Refusal {
  readonly kind = 'Unavailable';
  readonly code = 'AzureNotReady';
  readonly retryAfterSeconds: number;

  constructor({ seconds, why }: Pick<WaitOutcome, 'seconds' | 'why'>) {
    super(`Azure can't be asked just now whether that is possible. Ask again in a moment. ${why}`);
    this.retryAfterSeconds = Math.max(SOONEST_SECONDS, Math.ceil(seconds));
  }
}

/** One export at a time may stop, capture and start a template VM. */
export class TemplateVmBusyError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'TemplateVmBusy';
  readonly exportId: string;

  constructor(labName: string, exportId: string) {
    super(
      `The template VM of lab "${labName}" is being exported already (export ${exportId}). ` +
        'Follow that export, or wait for its end.',
      { target: 'lab' },
    );
    this.exportId = exportId;
  }
}

/** One operation at a time may write an image version: Azure forgets what a stale writer leaves out. */
export class VersionBusyError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'VersionBusy';
  readonly holder: string;

  constructor(version: string, holder: string) {
    super(
      `Version ${version} of the image is being written by another operation (${holder}). Follow that one, and ask ` +
        'again when it is over.',
      { target: 'version' },
    );
    this.holder = holder;
  }
}

/** The export is over: there is nothing left to cancel. */
export class ExportOverError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'ExportOver';

  constructor(exportId: string, status: string) {
    super(`Export ${exportId} is over (${status}), and can't be cancelled any more.`, { target: 'id' });
  }
}

/** Only regions that an export left without a copy can be tried again, and only while its snapshot is kept. */
export class NothingToRetryError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'NothingToRetry';

  constructor(exportId: string, why: string) {
    super(`The distribution of export ${exportId} can't be tried again: ${why} Export anew.`, {
      target: 'id',
    });
  }
}

export class IdempotencyKeyReusedError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'IdempotencyKeyReused';

  constructor() {
    super('This key came with another request before. Send a new key with a new request.', {
      target: 'Repeatability-Request-ID',
    });
  }
}

/** This run of the export has been replaced by another, or the export has ended: it must not go on. */
export class StaleRunError extends Error {
  override readonly name = 'StaleRunError';
  readonly exportId: string;

  constructor(exportId: string) {
    super(`Another run has taken over export ${exportId}, or it has ended.`);
    this.exportId = exportId;
  }
}
