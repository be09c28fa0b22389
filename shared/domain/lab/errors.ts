import { Refusal, type RefusalDetail } from '../refusal/refusal.ts';

/** Everything that stands against a new lab, each thing a detail. */
export class LabNotPossibleError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'LabNotPossible';

  constructor(details: readonly RefusalDetail[]) {
    const [first] = details;
    super(
      details.length === 1 && first ? first.message : `${details.length} things stand against this lab.`,
      { details },
    );
  }
}

export class LabExistsError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'LabExists';

  constructor(accountId: string, labName: string) {
    super(`The lab account "${accountId}" has a lab "${labName}" already. Choose another name.`, {
      target: 'name',
    });
  }
}

/** The app made the lab's template VM: another one in its place would leave that one to nobody. */
export class LabMadeFromImageError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'LabMadeFromImage';

  constructor(labName: string) {
    super(
      `The template VM of the lab "${labName}" was made from an image. Delete the lab to set it up anew.`,
      { target: 'templateVmId' },
    );
  }
}

/** A VM is one lab's. Whose it is, is nothing that another one is told. */
export class TemplateVmTakenError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'TemplateVmTaken';

  constructor() {
    super('The VM is the template VM of another lab. Choose another VM.', { target: 'templateVmId' });
  }
}

/** Azure has no such VM any more. */
export class TemplateVmNotFoundError extends Refusal {
  readonly kind = 'NotFound';
  readonly code = 'TemplateVmNotFound';

  constructor(labName: string) {
    super(`Azure has no template VM of the lab "${labName}" any more. Somebody has deleted it.`);
  }
}

/** The template VM is not in a state for it. */
export class TemplateVmNotReadyError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'TemplateVmNotReady';
}

/** Azure would not, or could not just now. */
export class AzureNotWillingError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'AzureNotWilling';

  constructor(reason: { code: string; message: string }) {
    super(reason.message, { details: [reason] });
  }
}
