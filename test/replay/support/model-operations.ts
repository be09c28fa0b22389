import type { AzureError, OperationStatus, StartedOutcome } from '../../../shared/domain/arm/outcome.ts';
import type { Operations } from '../../../shared/use-cases/arm/ports.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** The works of the model that take time. */
export type Work =
  | 'stop'
  | 'start'
  | 'snapshot'
  | 'image'
  | 'version'
  | 'write'
  | 'deleteSnapshot'
  | 'deleteVersion'
  | 'createPart'
  | 'deletePart'
  | 'deleteImage'
  | 'properties';

/** How one such work goes; half a minute and well, where nothing is said. */
export interface WorkPlan {
  minutes?: number;
  error?: AzureError;
}

interface Running {
  endsAt: number;
  error: AzureError | undefined;
  ended: boolean;
  end: (error: AzureError | undefined) => void;
}

/** Long-running operations: their work is done when their time has come, whether or not somebody looks. */
export class ModelOperations implements Operations {
  readonly #clock: VirtualClock;
  readonly #plans: Partial<Record<Work, WorkPlan[]>>;
  readonly #running = new Map<string, Running>();
  readonly started: Work[] = [];

  /** @param plans per work, how its first, second, … go; the last one stands for all that follow */
  constructor(clock: VirtualClock, plans: Partial<Record<Work, WorkPlan[]>>) {
    this.#clock = clock;
    this.#plans = plans;
  }

  begin(work: Work, end: (error: AzureError | undefined) => void): StartedOutcome {
    const plans = this.#plans[work] ?? [];
    const plan = plans[this.started.filter((name) => name === work).length] ?? plans.at(-1);
    this.started.push(work);
    const operation = `${work}-${this.started.length}`;
    const endsAt = this.#clock.in(plan?.minutes ?? 0.5);
    this.#running.set(operation, { endsAt, error: plan?.error, ended: false, end });
    return { kind: 'started', operation, trace: { operationId: operation } };
  }

  /** Lets everything happen whose time has come. */
  catchUp(): void {
    for (const running of this.#running.values()) {
      if (running.ended || !this.#clock.hasPassed(running.endsAt)) continue;
      running.ended = true;
      running.end(running.error);
    }
  }

  check(operation: string): Promise<OperationStatus> {
    this.catchUp();
    const [id = '', looks = '0'] = operation.split('#');
    const running = this.#running.get(id);
    if (!running) throw new Error(`There is no operation ${id}.`);
    if (!running.ended) {
      // A poller's state changes from look to look: only the newest may be used.
      return Promise.resolve({ kind: 'running', operation: `${id}#${Number(looks) + 1}`, seconds: 10 });
    }
    if (running.error) return Promise.resolve({ kind: 'refused', error: running.error });
    return Promise.resolve({ kind: 'succeeded' });
  }
}
