import { toActivityInput } from '@lab-gallery/functions-host/durable/activity-data';
import type { Command } from '@lab-gallery/functions-host/durable/command';
import type { Decision } from '@lab-gallery/functions-host/durable/engine';
import { resultOf } from '@lab-gallery/functions-host/durable/episode';
import { EventType } from '@lab-gallery/functions-host/durable/history';
import type { HistoryEvent } from '@lab-gallery/functions-host/durable/history';
import { isScheduled } from './recorded-episode.ts';
import type { RecordedEpisode } from './recorded-episode.ts';

/** Longer values are cut: whoever needs all of one sees it in the debugger. */
const VALUE_LIMIT = 160;

/** What came in, a line each. */
export function describeArrivals({ before, arrived }: RecordedEpisode): string[] {
  const nameOf = (id: number): string => {
    const event = before.filter(isScheduled).find(({ EventId }) => EventId === id);
    return `#${id} ${event !== undefined && 'Name' in event ? event.Name : 'timer'}`;
  };
  return arrived.map((event) => describeArrival(event, nameOf));
}

function describeArrival(event: HistoryEvent, nameOf: (id: number) => string): string {
  switch (event.EventType) {
    case EventType.ExecutionStarted:
      return `started with ${value(event.Input)}`;
    case EventType.TaskCompleted:
    case EventType.SubOrchestrationInstanceCompleted:
      return `${nameOf(event.TaskScheduledId)} returned ${value(event.Result)}`;
    case EventType.TaskFailed:
    case EventType.SubOrchestrationInstanceFailed:
      return `${nameOf(event.TaskScheduledId)} failed: ${value(event.Reason)}`;
    case EventType.TimerFired:
      return `${nameOf(event.TimerId)} fired, due ${event.FireAt}`;
    case EventType.ExecutionTerminated:
      return `terminated: ${value(event.Input)}`;
    default:
      return `event of type ${event.EventType}`;
  }
}

/** What the orchestrator answers, a line each. */
export function describeAnswer({ commands, outcome, customStatus, hangs, openAtEnd }: Decision): string[] {
  const lines = [
    ...commands.map((command) => `#${command.id} ${describeCommand(command)}`),
    ...(customStatus === null ? [] : [`sets the custom status ${value(customStatus)}`]),
    ...(outcome.status === 'Running' ? [] : [describeEnd({ ...outcome, result: endOf(outcome) })]),
    ...openAtEnd.map(({ id }) => `has returned, and stays Running until #${id} has ended`),
    ...hangs.map((hang) => `will never finish: ${hang}`),
  ];
  return lines.length === 0 ? ['starts nothing new, and waits'] : lines;
}

/** As what follows "it". */
export function describeCommand(command: Command): string {
  switch (command.kind) {
    case 'activity':
      return `calls ${command.name} with ${value(toActivityInput(command.input).string)}`;
    case 'subOrchestration':
      return `calls the sub-orchestrator ${command.name} (instance ${command.instanceId}) with ${value(command.input)}`;
    case 'timer':
      return `waits until ${command.fireAt}${command.purpose === 'retry' ? ' before it tries again' : ''}`;
  }
}

/** As what follows "it". @param result JSON text when completed or continued as new; plain text otherwise. */
export function describeEnd({ status, result }: { status: string; result: string | null }): string {
  switch (status) {
    case 'Running':
      return 'goes on';
    case 'Completed':
      return `returns ${value(result)}`;
    case 'ContinuedAsNew':
      return `continues as new with ${value(result)}`;
    default:
      return `ends as ${status}: ${value(result)}`;
  }
}

function endOf(outcome: Decision['outcome']): string | null {
  return outcome.status === 'ContinuedAsNew' ? outcome.input : resultOf(outcome);
}

function value(text: string | null | undefined): string {
  if (text === null || text === undefined) return 'nothing';
  const line = text.replace(/\s+/g, ' ');
  return line.length > VALUE_LIMIT ? `${line.slice(0, VALUE_LIMIT)}… (${line.length} characters)` : line;
}
