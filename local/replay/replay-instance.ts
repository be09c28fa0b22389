import { runEpisode } from '@lab-gallery/functions-host/durable/episode';
import type { BuiltApp } from './built-app.ts';
import { describeAnswer, describeArrivals } from './describe.ts';
import { findDifferences } from './differences.ts';
import { startOf } from './instance-history.ts';
import type { InstanceHistory } from './instance-history.ts';
import { episodesOf } from './recorded-episode.ts';
import type { RecordedEpisode } from './recorded-episode.ts';

export interface ReplayChoice {
  /** This episode alone; the first is 1. */
  readonly episode: number | undefined;
  /** Stop in the debugger before each. */
  readonly debug: boolean;
}

export interface ReplayCount {
  readonly episodes: number;
  /** Episodes in which the orchestrator answers something else than the history holds. */
  readonly differing: number;
}

/**
 * Replays an instance, and prints what its orchestrator saw and answers. It ends with the first episode that
 * differs: what came in afterwards belongs to the other course.
 */
export async function replayInstance(
  instance: InstanceHistory,
  app: BuiltApp,
  choice: ReplayChoice,
  print: (line: string) => void,
): Promise<ReplayCount> {
  const recorded = episodesOf(instance.history);
  printHeading(instance, print);
  const chosen = recorded.filter(({ number }) => number === (choice.episode ?? number));
  let episodes = 0;
  for (const episode of chosen) {
    episodes += 1;
    if (await replayEpisode(episode, app, choice, print)) continue;
    const left = chosen.length - episodes;
    if (left > 0) print(`\nThe ${left} after it are not replayed: they saw what followed the other answer.`);
    return { episodes, differing: 1 };
  }
  return { episodes, differing: 0 };
}

function printHeading(instance: InstanceHistory, print: (line: string) => void): void {
  const { name, instanceId, status, history, parentId } = instance;
  print(`\n=== ${name}, instance ${instanceId}: ${status} ===`);
  if (parentId !== null) print(`Called by instance ${parentId}.`);
  const generation = startOf(history)?.Generation ?? 0;
  if (generation > 0) {
    print(`It has continued as new ${generation} times: a hub keeps the history since the last time only.`);
  }
  if (history.length === 0)
    print('It has no history, since it has not begun or has only just continued as new.');
}

/** @returns whether the orchestrator answers what the history holds. */
async function replayEpisode(
  episode: RecordedEpisode,
  app: BuiltApp,
  { debug }: ReplayChoice,
  print: (line: string) => void,
): Promise<boolean> {
  const { number, at, before, arrived } = episode;
  print(`\nEpisode ${number}, ${at}`);
  describeArrivals(episode).forEach((line) => {
    print(`  in   ${line}`);
  });
  const { decision } = await runEpisode(
    { history: before, messages: arrived },
    {
      now: () => Date.parse(at),
      functions: app.functions,
      invokeOrchestrator: (name, payload, instanceId) => {
        // Here the episode is about to run over `payload`: breakpoints in the orchestrator come next.
        if (debug) debugger;
        return app.invokeOrchestrator(name, payload, instanceId);
      },
    },
  );
  describeAnswer(decision).forEach((line) => {
    print(`  out  ${line}`);
  });
  const differences = findDifferences(episode, decision);
  if (differences.length === 0) print('  as in the history');
  for (const difference of differences) print(`  !!!  NOT AS IN THE HISTORY: ${difference}`);
  return differences.length === 0;
}
