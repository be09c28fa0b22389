import { Refusal } from '../refusal/refusal.ts';
import type { JobKind, JobStatus } from './job.ts';

/** There is no long work of this id, neither an export nor anything else. */
export class OperationNotFoundError extends Refusal {
  readonly kind = 'NotFound';
  readonly code = 'OperationNotFound';

  constructor(accountId: string, id: string) {
    super(`The lab account "${accountId}" has no operation "${id}".`, { target: 'id' });
  }
}

/** The work is over: there is nothing left to cancel. */
export class OperationOverError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'OperationOver';

  constructor(id: string, status: JobStatus) {
    super(`Operation ${id} is over (${status}), and can't be cancelled any more.`, { target: 'id' });
  }
}

/** Something goes on that must be over before this can begin. */
export class OperationInProgressError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'OperationInProgress';
  readonly holder: string;

  constructor(kind: JobKind, holder: string) {
    super(
      `Another operation (${kind}, ${holder}) is at work on this. Follow that one, and ask again when it is over.`,
    );
    this.holder = holder;
  }
}
