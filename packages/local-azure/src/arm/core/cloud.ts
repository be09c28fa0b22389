import type { AccessControl } from '../authorization/access-control.ts';
import type { Call } from './call.ts';
import type { Faults } from './faults.ts';
import type { Operation } from './operation.ts';
import type { Operations } from './operations.ts';
import type { ArmStore, Resource } from './store.ts';

/** What every request handler works with. */
export interface Cloud {
  readonly store: ArmStore;
  readonly operations: Operations;
  readonly access: AccessControl;
  readonly faults: Faults;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Whether a write to an image version that is being updated is refused or takes the update's place. */
  readonly whileUpdating: 'conflict' | 'preempt';
}

/** An answer. The operation, if there is one, becomes headers: see `polling.ts`. */
export interface Reply {
  readonly status: number;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly operation?: Operation;
}

/** Answers one kind of request. It runs inside one transaction and never waits. @throws ArmError */
export type Handler = (call: Call, cloud: Cloud) => Reply;

/** The resource as its callers see it. */
export function present({ hidden: _hidden, ...resource }: Resource): object {
  return resource;
}

/** The last of a call's names. */
export function nameOf(call: Call): string {
  return call.names.at(-1) ?? '';
}

/** The id of the resource that a nested resource stands in. */
export function parentOf(id: string): string {
  return id.split('/').slice(0, -2).join('/');
}
