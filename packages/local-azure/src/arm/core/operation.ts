/** A code and its message, as in an operation's `error`. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** What an operation does to a resource when it ends; the maps are merged over what is there. */
export type Change =
  | { readonly id: string; readonly remove: true }
  | {
      readonly id: string;
      readonly properties?: Readonly<Record<string, unknown>>;
      readonly hidden?: Readonly<Record<string, unknown>>;
      /** The id of the owner, or null to let it go. */
      readonly managedBy?: string | null;
    };

/** Where operations are polled: those on galleries, disks, VMs and networks each have their own address. */
export type OperationFamily =
  'capsOperations' | 'DiskOperations' | 'operations' | 'networkOperations' | 'operationresults';

/**
 * A long-running operation. How it will end is settled when it starts and stored with the absolute time at which
 * it ends: nothing runs in the background, and a restart changes nothing.
 */
export interface Operation {
  readonly id: string;
  readonly family: OperationFamily;
  readonly resourceId: string;
  readonly location: string;
  readonly method: string;
  /** The kind of request that began it: `PUT snapshots`. */
  readonly request: string;
  readonly apiVersion: string;
  /** What joins the traces of a request. */
  readonly correlationId: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** When it ends; null while nobody knows (a stuck region). */
  dueAt: number | null;
  status: 'InProgress' | 'Succeeded' | 'Failed' | 'Canceled';
  endedAt?: number;
  error?: Failure;
  /** Seconds that a poll is told to wait. */
  readonly retryAfterSeconds: number;
  /** How it will fail, if it will. */
  failure?: Failure;
  readonly onSuccess: readonly Change[];
  readonly onFailure: readonly Change[];
}
