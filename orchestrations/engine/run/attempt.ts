import type { Detail } from '../../../shared/domain/refusal/detail.ts';
import type { AzureError } from '../../../shared/domain/arm/outcome.ts';
import type { Steps } from '../durable/orchestrator.ts';
import { AzureRefusedError, RunTakenOverError } from './failures.ts';

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
    if (failure instanceof RunTakenOverError) throw failure;
    if (!(failure instanceof AzureRefusedError)) return { leftBehind: [consequence] };
    const { error } = failure;
    const message = `${consequence.message} ${error.message} (${error.code})`;
    return { leftBehind: [{ ...consequence, message }], refusal: error };
  }
}
