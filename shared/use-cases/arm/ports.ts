import { type OperationState, type OperationStatus } from '../../domain/arm/outcome.ts';

/** Looks at Azure's long-running operations, whoever started them. */
export interface Operations {
  check(operation: OperationState): Promise<OperationStatus>;
}
