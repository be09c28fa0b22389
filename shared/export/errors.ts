import { Refusal } from '../refusal/refusal.ts';

export class ExportNotFound extends Refusal {
  readonly kind = 'NotFound';
  readonly code = 'ExportNotFound';

  constructor(accountId: string, exportId: string) {
    super(`The lab account "${accountId}" has no export "${exportId}".`, { target: 'id' });
  }
}

/** One export at a time may stop, capture and start a template VM. */
export class TemplateVmBusy extends Refusal {
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
export class VersionBusy extends Refusal {
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
export class ExportOver extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'ExportOver';

  constructor(exportId: string, status: string) {
    super(`Export ${exportId} is over (${status}), and can't be cancelled any more.`, { target: 'id' });
  }
}

/** Only regions that an export left without a copy can be tried again, and only while its snapshot is kept. */
export class NothingToRetry extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'NothingToRetry';

  constructor(exportId: string, why: string) {
    super(`The distribution of export ${exportId} can't be tried again: ${why} Export anew.`, {
      target: 'id',
    });
  }
}

export class IdempotencyKeyReused extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'IdempotencyKeyReused';

  constructor() {
    super('This key came with another request before. Send a new key with a new request.', {
      target: 'Repeatability-Request-ID',
    });
  }
}

/** This run of the export has been replaced by another, or the export has ended: it must not go on. */
export class StaleRun extends Error {
  override readonly name = 'StaleRun';
  readonly exportId: string;

  constructor(exportId: string) {
    super(`Another run has taken over export ${exportId}, or it has ended.`);
    this.exportId = exportId;
  }
}
