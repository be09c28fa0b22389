import { flatten } from './answer.ts';
import type { Action, RefusedAction } from './answer.ts';

const FEATURES: Record<RefusedAction['actionType'], string> = {
  6: 'external events (waitForExternalEvent)',
  7: 'entities (callEntity)',
  8: 'durable HTTP (callHttp)',
  9: 'entities (signalEntity)',
  10: 'entities (a scheduled signal)',
  11: 'Task.any',
  13: 'entity locks (lock)',
  14: 'entity locks (lock)',
};

/** One sentence naming the feature that this host does not run, if the orchestrator used one. */
export function findRefusal(functionName: string, actions: readonly Action[]): string | undefined {
  const refused = flatten(actions).find((action): action is RefusedAction => action.actionType in FEATURES);
  if (refused === undefined) return undefined;
  return `'${functionName}' uses ${FEATURES[refused.actionType]}, which this host does not support; use activities, sub-orchestrations, timers, Task.all and continueAsNew.`;
}
