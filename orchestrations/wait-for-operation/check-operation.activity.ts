import { z } from 'zod';
import { operationState, operationStatus, type Operations } from '../../shared/operation/outcome.ts';
import { activity } from '../durable/activity.ts';

/** Looks once at a long-running operation of Azure's. */
export const checkOperation = activity({
  name: 'checkOperation',
  input: z.object({ operation: operationState }),
  output: operationStatus,
  create:
    ({ operations }: { operations: Operations }) =>
    ({ operation }) =>
      operations.check(operation),
});
