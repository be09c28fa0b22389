import type { Detail } from '../../../shared/domain/refusal/detail.ts';
import type { AzureError } from '../../../shared/domain/arm/outcome.ts';
import type { Steps } from '../durable/orchestrator.ts';
import { AzureRefused, RunTakenOver } from './failures.ts';

/**
 * Takes steps whose failure must not keep other steps from happening.
 *
 * @param consequence what is left behind when they fail
 * @returns their value, or else what is left behind, and Azure's reason where it was Azure
 */
export function* attempt<Value>(
  steps: Steps<Value>,
  consequence: Detail,
): Steps<{ value?: Value; leftBehind: Detail[]; refusal?: AzureError }> {
  try {
    return { value: yield* steps, leftBehind: [] };
  } catch (failure) {
    if (failure instanceof RunTakenOver) throw failure;
    if (!(failure instanceof AzureRefused)) return { leftBehind: [consequence] };
    const { error } = failure;
    const message = `${consequence.message} ${error.message} (${error.code})`;
    return { leftBehind: [{ ...consequence, message }], refusal: error };
  }
}
