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
