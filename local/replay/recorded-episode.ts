import { EventType } from '@lab-gallery/functions-host/durable/history';
import type {
  ExecutionCompleted,
  HistoryEvent,
  SubOrchestrationCreated,
  TaskScheduled,
  TimerCreated,
} from '@lab-gallery/functions-host/durable/history';

export type Scheduled = TaskScheduled | SubOrchestrationCreated | TimerCreated;

/** One episode as the history holds it. */
export interface RecordedEpisode {
  /** From 1. */
  readonly number: number;
  /** When it began; ISO 8601. */
  readonly at: string;
  /** The events of all episodes before. */
  readonly before: readonly HistoryEvent[];
  /** What came in, as it was when it came: not yet played. */
  readonly arrived: readonly HistoryEvent[];
  /** What the orchestrator started. */
  readonly scheduled: readonly Scheduled[];
  /** How the instance ended, if it ended here. */
  readonly completed: ExecutionCompleted | undefined;
}

/** Divides a history into its episodes, each of which begins with OrchestratorStarted. */
export function episodesOf(history: readonly HistoryEvent[]): RecordedEpisode[] {
  const starts = history.flatMap(({ EventType: type }, index) =>
    type === EventType.OrchestratorStarted ? [index] : [],
  );
  return starts.map((start, index) => {
    const events = history.slice(start, starts[index + 1]);
    return {
      number: index + 1,
      at: history[start]?.Timestamp ?? '',
      before: history.slice(0, start),
      arrived: events.filter(isIncoming).map((event) => ({ ...event, IsPlayed: false })),
      scheduled: events.filter(isScheduled),
      completed: events.find((event) => event.EventType === EventType.ExecutionCompleted),
    };
  });
}

export function isScheduled(event: HistoryEvent): event is Scheduled {
  const { EventType: type } = event;
  return (
    type === EventType.TaskScheduled ||
    type === EventType.SubOrchestrationInstanceCreated ||
    type === EventType.TimerCreated
  );
}

function isIncoming(event: HistoryEvent): boolean {
  const { EventType: type } = event;
  const isMark = type === EventType.OrchestratorStarted || type === EventType.OrchestratorCompleted;
  return !isMark && !isScheduled(event) && type !== EventType.ExecutionCompleted;
}
