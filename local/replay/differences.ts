import type { Command } from '@lab-gallery/functions-host/durable/command';
import type { Decision } from '@lab-gallery/functions-host/durable/engine';
import { resultOf } from '@lab-gallery/functions-host/durable/episode';
import { EventType } from '@lab-gallery/functions-host/durable/history';
import { NonDeterminismError, check } from '@lab-gallery/functions-host/durable/non-determinism';
import { describeCommand, describeEnd } from './describe.ts';
import type { RecordedEpisode, Scheduled } from './recorded-episode.ts';

/**
 * Where what the orchestrator answers now is not what the history says that it answered, each in a sentence. The
 * engine's own rules come first (what would fail the instance on Azure); beyond them the times of timers, the ids of
 * sub-orchestrations and the end are compared. A history holds no inputs, so these can't be.
 */
export function findDifferences(episode: RecordedEpisode, decision: Decision): string[] {
  const { outcome, commands } = decision;
  if (decision.isNonDeterministic) return [resultOf(outcome) ?? ''];
  const known = new Set(episode.scheduled.map((event) => event.EventId));
  return [
    ...episode.scheduled.flatMap((event) => {
      const command = commands.find(({ id }) => id === event.EventId);
      return mismatch(event, command) ?? [];
    }),
    ...commands
      .filter(({ id }) => !known.has(id))
      .map((command) => `Now it also ${describeCommand(command)}, which the history does not hold.`),
    ...(compareEnd(episode, decision) ?? []),
  ];
}

function mismatch(event: Scheduled, command: Command | undefined): string | undefined {
  try {
    check(event, command);
  } catch (error) {
    if (error instanceof NonDeterminismError) return error.message;
    throw error;
  }
  if (event.EventType === EventType.TimerCreated && command?.kind === 'timer') {
    const isSame = event.FireAt === command.fireAt;
    return isSame
      ? undefined
      : `Timer #${command.id} was due ${event.FireAt}, and is due ${command.fireAt} now.`;
  }
  if (event.EventType === EventType.SubOrchestrationInstanceCreated && command?.kind === 'subOrchestration') {
    const { InstanceId: before } = event;
    const isSame = before === command.instanceId;
    return isSame
      ? undefined
      : `Call #${command.id} was to '${before}', and is to '${command.instanceId}' now.`;
  }
  return undefined;
}

function compareEnd({ completed }: RecordedEpisode, { outcome }: Decision): string[] | undefined {
  const now = { status: outcome.status, result: resultOf(outcome) };
  const before = { status: completed?.OrchestrationStatus ?? 'Running', result: completed?.Result ?? null };
  const isSame = now.status === before.status && withoutStack(now.result) === withoutStack(before.result);
  return isSame ? undefined : [`In the history it ${describeEnd(before)}; now it ${describeEnd(now)}.`];
}

/** A stack names the lines of the build that threw. */
function withoutStack(result: string | null): string | undefined {
  return result?.split('\nStack:', 1)[0];
}
