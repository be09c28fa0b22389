import type { SnapshotOrder, Snapshots, TemplateVms } from '../../../shared/use-cases/lab/ports.ts';
import {
  VM_GENERALIZED,
  type PowerState,
  type TemplateVm,
} from '../../../shared/domain/template-vm/template-vm.ts';
import { done, type Outcome } from '../../../shared/domain/arm/outcome.ts';
import type { ModelOperations } from './model-operations.ts';

const GONE: Outcome<null> = {
  kind: 'refused',
  error: { code: 'ResourceNotFound', message: 'The template VM is gone.' },
};

/** One template VM and the snapshots of its OS disk. */
export class ModelMachines {
  /** Undefined when there is none. */
  vm: TemplateVm | undefined;
  /** Ids of the exports whose snapshots are there. */
  readonly snapshots = new Set<string>();
  readonly #making = new Set<string>();
  readonly #operations: ModelOperations;

  constructor(operations: ModelOperations, vm: TemplateVm | undefined) {
    this.#operations = operations;
    this.vm = vm;
  }

  get templateVms(): TemplateVms {
    return {
      read: () => {
        this.#operations.catchUp();
        return Promise.resolve(done(this.vm && { ...this.vm }));
      },
      look: () => Promise.reject(new Error('Nobody looks at the VM for people here.')),
      ensureStopped: () => Promise.resolve(this.#ensure('deallocated', 'deallocating', 'stop')),
      ensureStarted: () => Promise.resolve(this.#ensure('running', 'starting', 'start')),
      ensureGeneralized: () => Promise.resolve(this.#generalize()),
    };
  }

  #generalize(): Outcome<null> {
    this.#operations.catchUp();
    const { vm } = this;
    if (!vm) return GONE;
    if (vm.generalized) return done(null);
    if (vm.powerState !== 'deallocated' && vm.powerState !== 'stopped') {
      const message = 'The VM is not deallocated or stopped.';
      return { kind: 'refused', error: { code: 'OperationNotAllowed', message } };
    }
    vm.generalized = true;
    return done(null);
  }

  #ensure(wanted: PowerState, passing: PowerState, work: 'stop' | 'start'): Outcome<null> {
    this.#operations.catchUp();
    const { vm } = this;
    if (!vm) return GONE;
    if (work === 'start' && vm.generalized) {
      const message = 'The template VM has been generalized.';
      return { kind: 'refused', error: { code: VM_GENERALIZED, message } };
    }
    const before = vm.powerState;
    if (before === wanted || (work === 'stop' && before === 'stopped')) return done(null);
    if (before === 'starting' || before === 'deallocating') {
      return { kind: 'wait', seconds: 5, why: `The template VM is ${before}.` };
    }
    vm.powerState = passing;
    return this.#operations.begin(work, (error) => {
      vm.powerState = error ? before : wanted;
    });
  }

  get captures(): Snapshots {
    return {
      ensure: (order) => Promise.resolve(this.#capture(order)),
      ensureDeleted: ({ exportId }) => Promise.resolve(this.#deleteSnapshot(exportId)),
    };
  }

  #capture({ exportId }: SnapshotOrder): Outcome<{ snapshotId: string }> {
    this.#operations.catchUp();
    if (this.snapshots.has(exportId)) return done({ snapshotId: `/snapshots/${exportId}` });
    if (this.#making.has(exportId)) return { kind: 'wait', seconds: 5, why: 'The snapshot is Creating.' };
    this.#making.add(exportId);
    return this.#operations.begin('snapshot', (error) => {
      this.#making.delete(exportId);
      if (!error) this.snapshots.add(exportId);
    });
  }

  #deleteSnapshot(exportId: string): Outcome<null> {
    this.#operations.catchUp();
    if (!this.snapshots.has(exportId) && !this.#making.has(exportId)) return done(null);
    return this.#operations.begin('deleteSnapshot', (error) => {
      if (!error) this.snapshots.delete(exportId);
    });
  }
}
