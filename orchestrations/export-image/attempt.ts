import type { Steps } from '../durable/orchestrator.ts';
import { AzureRefused } from '../wait-for-operation/until-done.ts';
import { RunTakenOver } from './failures.ts';

/**
 * Takes steps whose failure must not keep other steps from happening.
 *
 * @param consequence what is left behind when they fail, in a sentence
 * @returns their value, or else what is left behind, with Azure's reason
 */
export function* attempt<Value>(
  steps: Steps<Value>,
  consequence: string,
): Steps<{ value?: Value; leftBehind: string[] }> {
  try {
    return { value: yield* steps, leftBehind: [] };
  } catch (failure) {
    if (failure instanceof RunTakenOver) throw failure;
    const reason = failure instanceof AzureRefused ? ` ${failure.error.message} (${failure.error.code})` : '';
    return { leftBehind: [`${consequence}${reason}`] };
  }
}
