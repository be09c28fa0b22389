import { EventType } from './history.ts';
import type { SubOrchestrationCreated, TaskScheduled, TimerCreated } from './history.ts';
import type { Command } from './command.ts';

const ADVICE = 'Was a change made to the orchestrator code after this instance had already started running?';

/** The names under which the Durable Task Framework reports what a replay scheduled instead. */
const DTFX_NAMES: Record<Command['kind'], string> = {
  activity: 'ScheduleTaskOrchestratorAction',
  subOrchestration: 'CreateSubOrchestrationAction',
  timer: 'CreateTimerOrchestratorAction',
};

/** The history holds something that the replayed actions did not schedule. */
export class NonDeterminismError extends Error {
  override readonly name = 'NonDeterminismError';
  readonly eventId: number;

  constructor(eventId: number, message: string) {
    super(`Non-Deterministic workflow detected: ${message}`);
    this.eventId = eventId;
  }
}

/**
 * Compares an event of the history with what the replay scheduled under its number. Texts as the Durable Task
 * Framework words them (measured: i2-nondet, j-terminate-child; the others after its source).
 *
 * @throws NonDeterminismError
 */
export function check(
  event: TaskScheduled | SubOrchestrationCreated | TimerCreated,
  command: Command | undefined,
): void {
  const was = describeEvent(event);
  const fail = (what: string): never => {
    throw new NonDeterminismError(
      event.EventId,
      `A previous execution of this orchestration scheduled ${was}, but the current ${what}`,
    );
  };
  if (command === undefined) fail(`replay execution hasn't (yet?) scheduled this task. ${ADVICE}`);
  else if (kindOf(event) !== command.kind) {
    fail(
      `orchestration replay instead produced a ${DTFX_NAMES[command.kind]} action with this sequence number. ${ADVICE}`,
    );
  } else if (command.kind !== 'timer' && 'Name' in event && !sameName(event.Name, command.name)) {
    const noun = command.kind === 'activity' ? 'an activity task' : 'a sub-orchestration task';
    fail(
      `orchestration replay instead scheduled ${noun} named '${command.name}' with this sequence number.  ${ADVICE}`,
    );
  }
}

function kindOf(event: TaskScheduled | SubOrchestrationCreated | TimerCreated): Command['kind'] {
  if (event.EventType === EventType.TaskScheduled) return 'activity';
  return event.EventType === EventType.TimerCreated ? 'timer' : 'subOrchestration';
}

function describeEvent(event: TaskScheduled | SubOrchestrationCreated | TimerCreated): string {
  switch (event.EventType) {
    case EventType.TaskScheduled:
      return `an activity task with sequence number ${event.EventId} named '${event.Name}'`;
    case EventType.SubOrchestrationInstanceCreated:
      return `a sub-orchestration task with sequence ID ${event.EventId} and name '${event.Name}' (version '${event.Version}', instance ID '${event.InstanceId}')`;
    case EventType.TimerCreated:
      return `a timer task with sequence number ${event.EventId}`;
  }
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
