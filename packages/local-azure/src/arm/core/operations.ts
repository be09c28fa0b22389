import { randomUUID } from 'node:crypto';
import type { Call } from './call.ts';
import { conflict } from './errors.ts';
import type { Faults } from './faults.ts';
import type { Change, Failure, Operation, OperationFamily } from './operation.ts';
import type { ArmStore, Resource } from './store.ts';

/** What is needed to begin an operation on a resource. */
export interface OperationPlan {
  readonly family: OperationFamily;
  readonly resource: Resource;
  /** How long it takes at Azure's own speed, in milliseconds; or, if `dueAt` is given, nothing. */
  readonly duration?: number;
  /** The absolute end, already scaled; null for an end that nobody knows. */
  readonly dueAt?: number | null;
  readonly failure?: Failure;
  /** False for a request that, made again, is not the same. */
  readonly mayJoin?: boolean;
  readonly onSuccess: readonly Change[];
  readonly onFailure: readonly Change[];
}

export interface OperationsOptions {
  readonly store: ArmStore;
  readonly faults: Faults;
  readonly now: () => number;
  /** How many times faster than Azure its own work goes. */
  readonly timeScale: number;
  /** Gives an operation without a due time one, if what held it is gone; null if it still holds. */
  readonly resume: (operation: Operation) => number | null;
  /** Is told of every resource that an operation has written or deleted; undefined if nobody wants to know. */
  readonly onChanged?: (what: 'write' | 'delete', resource: Resource, operation: Operation) => void;
}

/** What a poll is told to wait at Azure's own speed, in seconds. */
const RETRY_AFTER_SECONDS: Record<OperationFamily, number> = {
  capsOperations: 30,
  DiskOperations: 2,
  operations: 10,
  networkOperations: 10,
  operationresults: 15,
};

/** Long-running operations: begun by a request, ended by the clock when someone next looks. */
export class Operations {
  readonly #options: OperationsOptions;

  constructor(options: OperationsOptions) {
    this.#options = options;
  }

  /** How long this service takes for what takes Azure `duration` milliseconds. */
  scaled(duration: number): number {
    return Math.max(1, Math.round(duration / this.#options.timeScale));
  }

  /**
   * Begins an operation, which then is the only one running on its resource. The same request made again while
   * its operation runs joins it, unless the plan says otherwise; any other takes its place.
   *
   * @throws ArmError 409 `Conflict` while the resource is being deleted
   */
  begin(call: Call, plan: OperationPlan): Operation {
    const { store, faults, now, timeScale } = this.#options;
    const running = this.running(plan.resource.id);
    if (running?.method === 'DELETE' && call.method !== 'DELETE') {
      throw conflict(`The resource '${plan.resource.name}' is marked for deletion.`);
    }
    if (running?.request === call.operation && plan.mayJoin !== false) return running;

    const startedAt = now();
    const fault = faults.takeForRequest('operation-fails', call.method, call.path);
    const failure = fault ? { code: fault.code, message: fault.message } : plan.failure;
    const operation: Operation = {
      id: randomUUID(),
      family: plan.family,
      resourceId: plan.resource.id,
      location: plan.resource.location,
      method: call.method,
      request: call.operation,
      apiVersion: call.apiVersion,
      correlationId: call.correlationId,
      startedAt,
      dueAt: plan.dueAt === undefined ? startedAt + this.scaled(plan.duration ?? 0) : plan.dueAt,
      status: 'InProgress',
      retryAfterSeconds: Math.max(1, Math.round(RETRY_AFTER_SECONDS[plan.family] / timeScale)),
      ...(failure && { failure }),
      onSuccess: plan.onSuccess,
      onFailure: plan.onFailure,
    };
    if (running) this.#preempt(running);
    store.putOperation(operation);
    return operation;
  }

  /** Writes a resource, which is `Succeeded` (or `Failed`) when the operation ends. */
  write(call: Call, family: OperationFamily, resource: Resource, duration: number): Operation {
    const { id } = resource;
    const operation = this.begin(call, {
      family,
      resource,
      duration,
      onSuccess: [{ id, properties: { provisioningState: 'Succeeded' } }],
      onFailure: [{ id, properties: { provisioningState: 'Failed' } }],
    });
    this.#options.store.put(resource);
    return operation;
  }

  /** Marks a resource as being deleted; it is gone when the operation ends. */
  remove(
    call: Call,
    family: OperationFamily,
    resource: Resource,
    duration: number,
    onSuccess: readonly Change[] = [],
  ): Operation {
    const { id } = resource;
    const operation = this.begin(call, {
      family,
      resource,
      duration,
      onSuccess: [{ id, remove: true }, ...onSuccess],
      onFailure: [{ id, properties: { provisioningState: 'Failed' } }],
    });
    this.#options.store.put({
      ...resource,
      properties: { ...resource.properties, provisioningState: 'Deleting' },
    });
    return operation;
  }

  /** The operation that is being done to a resource. */
  running(resourceId: string): Operation | undefined {
    return this.#options.store.runningOperation(resourceId);
  }

  /** Ends every operation whose time has come, in the order of their times. */
  settle(): void {
    const { store, now, resume } = this.#options;
    for (const operation of store.stuckOperations()) {
      const dueAt = resume(operation);
      if (dueAt !== null) store.putOperation({ ...operation, dueAt });
    }
    for (const operation of store.dueOperations(now())) {
      const { failure, dueAt } = operation;
      if (failure) operation.error = failure;
      const ended = this.#end(operation, failure ? 'Failed' : 'Succeeded', dueAt ?? now());
      for (const change of failure ? operation.onFailure : operation.onSuccess) this.#apply(change, ended);
      this.#tellOfWrite(ended);
    }
  }

  /** Cancels an operation as the compute provider does when a later write takes its place. */
  #preempt(operation: Operation): void {
    operation.error = {
      code: 'OperationPreempted',
      message: 'Operation execution has been preempted by a more recent operation.',
    };
    this.#end(operation, 'Canceled', this.#options.now());
  }

  #end(operation: Operation, status: Operation['status'], endedAt: number): Operation {
    const ended = { ...operation, status, endedAt };
    this.#options.store.putOperation(ended);
    return ended;
  }

  #tellOfWrite(operation: Operation): void {
    const { store, onChanged } = this.#options;
    const isWrite = operation.method === 'PUT' || operation.method === 'PATCH';
    const resource = isWrite && operation.status === 'Succeeded' && store.getAny(operation.resourceId);
    if (resource) onChanged?.('write', resource, operation);
  }

  #apply(change: Change, operation: Operation): void {
    const { store, onChanged } = this.#options;
    if ('remove' in change) {
      if (onChanged) for (const gone of store.tree(change.id)) onChanged('delete', gone, operation);
      store.removeTree(change.id);
      return;
    }
    const resource = store.getAny(change.id);
    if (!resource) return; // Deleted meanwhile: nothing is left to change.
    Object.assign(resource.properties, change.properties);
    Object.assign(resource.hidden, change.hidden);
    if (change.managedBy === null) delete resource.managedBy;
    else if (change.managedBy !== undefined) resource.managedBy = change.managedBy;
    store.put(resource);
  }
}
