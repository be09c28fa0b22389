import { EventType } from '@lab-gallery/functions-host/durable/history';
import type { ExecutionStarted, HistoryEvent } from '@lab-gallery/functions-host/durable/history';

/** What is known of an instance without its history. */
export interface InstanceSummary {
  readonly instanceId: string;
  /** Of the orchestrator. */
  readonly name: string;
  readonly status: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** The instance that called it as a sub-orchestration. */
  readonly parentId: string | null;
}

/** An instance with all that the hub remembers of it; the history is empty until its first episode. */
export interface InstanceHistory extends InstanceSummary {
  readonly history: readonly HistoryEvent[];
}

/** Every history begins so: OrchestratorStarted, ExecutionStarted. */
export function startOf(history: readonly HistoryEvent[]): ExecutionStarted | undefined {
  const [mark, start] = history;
  const begins =
    mark?.EventType === EventType.OrchestratorStarted && start?.EventType === EventType.ExecutionStarted;
  return begins ? start : undefined;
}

/**
 * The instances that belong to an export, each followed by its sub-orchestrations: the one with the export's id,
 * and those whose ids go on from it with a dash, which work on the export before or after its run.
 */
export function familyOf<T extends InstanceSummary>(instances: readonly T[], exportId: string): T[] {
  const inOrder = instances.toSorted((a, b) => compare(a.createdAt, b.createdAt));
  const family = new Set<T>();
  const add = (instance: T): void => {
    if (family.has(instance)) return;
    family.add(instance);
    inOrder.filter(({ parentId }) => parentId === instance.instanceId).forEach(add);
  };
  inOrder
    .filter(({ instanceId }) => instanceId === exportId || instanceId.startsWith(`${exportId}-`))
    .forEach(add);
  return [...family];
}

/** Ids of instances that no other called, newest first. */
export function newestIds(instances: readonly InstanceSummary[], limit = 5): string[] {
  return instances
    .filter(({ parentId }) => parentId === null)
    .toSorted((a, b) => compare(b.createdAt, a.createdAt))
    .slice(0, limit)
    .map(({ instanceId }) => instanceId);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
