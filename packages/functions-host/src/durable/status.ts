import { EventType } from './history.ts';
import type { HistoryEvent } from './history.ts';
import type { InstanceRow } from './store.ts';

export interface StatusOptions {
  showInput: boolean;
  /** The history, if it is to be shown. */
  history?: readonly HistoryEvent[] | undefined;
  showHistoryOutput: boolean;
}

const EVENT_NAMES = new Map<number, string>(Object.entries(EventType).map(([name, type]) => [type, name]));

/** The status of an instance as the Durable extension's HTTP API gives it; times in whole seconds. */
export function toStatus(row: InstanceRow, options: StatusOptions): Record<string, unknown> {
  return {
    name: row.name,
    instanceId: row.instanceId,
    runtimeStatus: row.status,
    input: options.showInput ? toValue(row.input) : null,
    customStatus: toValue(row.customStatus),
    output: toValue(row.output),
    createdTime: toSeconds(row.createdAt),
    lastUpdatedTime: toSeconds(row.updatedAt),
    ...(options.history && { historyEvents: toHistoryEvents(options.history, options.showHistoryOutput) }),
  };
}

/** Stored text as a value: JSON if it is JSON, the text itself otherwise. */
function toValue(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function toSeconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** The history without its scheduling events, whose names and times are merged into their completions. */
function toHistoryEvents(history: readonly HistoryEvent[], showOutput: boolean): Record<string, unknown>[] {
  const scheduled = new Map<number, Record<string, unknown>>();
  const shown: Record<string, unknown>[] = [];
  for (const event of history) {
    const base = { EventType: EVENT_NAMES.get(event.EventType), Timestamp: event.Timestamp };
    switch (event.EventType) {
      case EventType.OrchestratorStarted:
      case EventType.OrchestratorCompleted:
        break;
      case EventType.TaskScheduled:
      case EventType.SubOrchestrationInstanceCreated:
        scheduled.set(event.EventId, { ScheduledTime: event.Timestamp, FunctionName: event.Name });
        break;
      case EventType.TimerCreated:
        scheduled.set(event.EventId, { ScheduledTime: event.Timestamp });
        break;
      case EventType.TimerFired:
        shown.push({ ...base, FireAt: event.FireAt, ...scheduled.get(event.TimerId) });
        break;
      case EventType.TaskCompleted:
      case EventType.SubOrchestrationInstanceCompleted:
        shown.push({
          ...base,
          ...scheduled.get(event.TaskScheduledId),
          ...(showOutput && { Result: toValue(event.Result) }),
        });
        break;
      case EventType.TaskFailed:
      case EventType.SubOrchestrationInstanceFailed:
        shown.push({
          ...base,
          ...scheduled.get(event.TaskScheduledId),
          Reason: event.Reason,
          Details: event.Details,
        });
        break;
      case EventType.ExecutionStarted:
        shown.push({ ...base, FunctionName: event.Name });
        break;
      case EventType.ExecutionTerminated:
        shown.push({ ...base, Reason: event.Input });
        break;
      case EventType.ExecutionCompleted:
        shown.push({
          ...base,
          OrchestrationStatus: event.OrchestrationStatus,
          ...(showOutput && { Result: toValue(event.Result) }),
        });
        break;
    }
  }
  return shown;
}
